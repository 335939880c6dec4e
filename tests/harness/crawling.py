"""A crawler that follows everything that a page names: links, forms, sources, addresses inside JSON and XML."""

import html.parser
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from tests.harness.browser import CSRF, FORM, Answer, Browser

ATTRIBUTES = ("href", "src", "action", "hx-get", "hx-post", "data-url", "data-points", "poster", "content")
_ADDRESS = re.compile(r'"((?:https?://|/)[^"\s<>]{0,500})"')
# A page of a list for each search word would never end; these are followed once for each address.
MAX_QUERIES = 6


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Reader(html.parser.HTMLParser):
    """What a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [
            given[name]
            for name in ATTRIBUTES
            if name in given and (name != "content" or given[name].startswith(("/", "http")))
        ]
        self.links += [part.split()[0] for part in given.get("srcset", "").split(",") if part.split()]
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self.forms and given.get("name"):
            value = given.get("value", "") or ("1" if tag == "input" else "")
            self.forms[-1].fields.setdefault(given["name"], value)


@dataclass(frozen=True)
class Step:
    method: str
    host: str
    path: str
    fields: str = ""


class Crawler:
    """One reader of one network. `follows(host, path)`: whether an address is to be asked; `sees(step, answer)`: is
    told every answer."""

    def __init__(
        self,
        browser: Browser,
        cookies: dict[str, str],
        *,
        follows: Callable[[Step], bool],
        sees: Callable[[Step, Answer], None],
        most: int,
    ) -> None:
        self._browser, self._cookies = browser, cookies
        self._follows, self._sees, self._most = follows, sees, most
        self._queue: deque[Step] = deque()
        self._known: set[Step] = set()
        self._queries: dict[tuple[str, str], int] = {}
        self.asked = 0

    def add(self, method: str, host: str, path: str, fields: str = "") -> None:
        step = Step(method, host, path, fields)
        bare = (host, path.partition("?")[0])
        if step in self._known or not self._follows(step):
            return
        if "?" in path:
            if self._queries.get(bare, 0) >= MAX_QUERIES:
                return
            self._queries[bare] = self._queries.get(bare, 0) + 1
        self._known.add(step)
        self._queue.append(step)

    def run(self) -> None:
        while self._queue and self.asked < self._most:
            step = self._queue.popleft()
            self.asked += 1
            answer = self._ask(step)
            self._sees(step, answer)
            self._follow(step, answer)

    def _ask(self, step: Step) -> Answer:
        cookie = "; ".join(part for part in (self._cookies.get(step.host, ""), f"csrf={CSRF}") if part)
        body = step.fields.encode() if step.method == "POST" else None
        headers = {"Content-Type": FORM} if body is not None else {}
        return self._browser.ask(step.method, step.host, step.path, cookie=cookie, headers=headers, body=body)

    def _follow(self, step: Step, answer: Answer) -> None:
        base = f"http://{step.host}{step.path}"
        kind = answer.headers.get("content-type", "")
        links = [answer.headers["location"]] if "location" in answer.headers else []
        if kind.startswith("text/html"):
            reader = Reader()
            reader.feed(answer.text)
            links += reader.links
            for form in reader.forms:
                self._submit(base, form)
        elif "json" in kind or "xml" in kind or kind.startswith("text/plain"):
            links += _ADDRESS.findall(answer.text)
            links += re.findall(r"https?://[^\s\"<>]+", answer.text)
        for link in links:
            parts = urlsplit(urldefrag(urljoin(base, link)).url)
            if parts.scheme == "http":
                self.add(
                    "GET", parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                )

    def _submit(self, base: str, form: Form) -> None:
        parts = urlsplit(urljoin(base, form.action or base))
        if form.method == "post":
            fields = urlencode({**form.fields, "csrfmiddlewaretoken": CSRF})
            self.add("POST", parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), fields)
        elif parts.scheme == "http":
            self.add("GET", parts.netloc, f"{parts.path}?{urlencode(form.fields)}")
