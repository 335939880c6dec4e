"""What a process remembers of locations' public answers, so that the same page is not drawn anew for every visitor.

An answer is kept until anything in its location changes (every service writes an audit entry, which sends a notice),
and no longer than FRESH_SECONDS: time itself ends activities. While the process hears no notices it remembers nothing.

There are more addresses than there is room: every search is another one. When the memory is full, what was asked for
once pushes nothing out; the parts of pages (`remembered_pieces`) serve many addresses.
"""

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from shared.languages import language_prefix
from shared.models import AuditEntry
from tenants import hosts, notices
from tenants.context import current_schema
from tenants.models import Tenant

CHANNEL = "location_changed"
FRESH_SECONDS = 60.0
MAX_ANSWER_BYTES = 128 * 1024
MAX_PATH = 300
# Bytes that Python takes for an answer beside its body, and for each of its headers, about (measured).
BESIDE_BODY, BESIDE_HEADER = 400, 200
ASKED_ONCE = 2000  # addresses that are known to have been asked for

View = TypeVar("View", bound=Callable[..., HttpResponse])
Key = tuple[str, ...]  # the first part is the schema


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept: status 200, no cookie."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + BESIDE_BODY + BESIDE_HEADER * len(self.headers)


class Memory:
    """Least recently used answers go first when the memory is full. Safe for threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0
        self._asked: OrderedDict[int, None] = OrderedDict()
        self._generations: dict[str, int] = {}
        self._generation = 0
        self._lock = threading.Lock()

    def generation(self, schema: str) -> tuple[int, int]:
        """To be asked before an answer is made, and handed to `put`."""
        return self._generation, self._generations.get(schema, 0)

    def get(self, key: Key) -> Answer | None:
        return self.get_each([key])[0]

    def get_each(self, keys: Iterable[Key]) -> list[Answer | None]:
        now = time.monotonic()
        with self._lock:
            return [self._get(key, now) for key in keys]

    def _get(self, key: Key, now: float) -> Answer | None:
        answer = self._answers.get(key)
        if answer is None:
            return None
        if answer.until < now:
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return answer

    def put(self, answers: dict[Key, Answer], *, made_in: tuple[int, int]) -> None:
        """Keep answers of one location, unless it has changed since they were begun."""
        with self._lock:
            for key, answer in answers.items():
                if made_in != self.generation(key[0]):
                    return
                self._drop(key)
                self._answers[key] = answer
                self._size += _cost(key, answer)
            while self._size > settings.MEMORY_BYTES:
                self._drop(next(iter(self._answers)))

    def is_worth_room(self, key: Key, answer: Answer) -> bool:
        """Whether there is room for a whole answer, or it was asked for before."""
        with self._lock:
            if self._size + _cost(key, answer) <= settings.MEMORY_BYTES:
                return True
            asked = hash(key)
            was_asked = asked in self._asked
            self._asked[asked] = None
            if len(self._asked) > ASKED_ONCE:
                self._asked.popitem(last=False)
            return was_asked

    def forget(self, schema: str) -> None:
        """Drop a location's answers; "": everybody's."""
        with self._lock:
            if schema:
                self._generations[schema] = self._generations.get(schema, 0) + 1
            else:
                self._generation += 1
            for key in [key for key in self._answers if not schema or key[0] == schema]:
                self._drop(key)

    def _drop(self, key: Key) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self._size -= _cost(key, answer)


def _cost(key: Key, answer: Answer) -> int:
    """In bytes, about. Of a small piece the key is the most, and what is in it readers choose."""
    return answer.size + len("".join(key).encode(errors="replace"))


memory = Memory()
notices.on_notice(CHANNEL, memory.forget)
notices.on_notice(hosts.CHANNEL, lambda _payload: memory.forget(""))  # another look, or no longer public


def announce_audited_change(instance: AuditEntry, created: bool, **_signal: Any) -> None:
    """Whatever is audited may show on a public page: every process forgets the location's answers at commit."""
    if created and instance.tenant_schema:
        notices.announce(CHANNEL, instance.tenant_schema)


def remembered(view: View) -> View:
    """For a page of a public location that is the same for everybody without a session. With ETag and 304."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_for_everybody(request):
            return view(request, *args, **kwargs)
        return _answered(view.__qualname__, request, lambda: view(request, *args, **kwargs))

    return cast(View, wrapped)


def remembered_document(view: View) -> View:
    """For a document that is the same for everybody, whoever asks and wherever. With ETag and 304."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _answered(view.__qualname__, request, lambda: view(request, *args, **kwargs))

    return cast(View, wrapped)


def remembered_pieces(
    name: str, keys: list[str], make: Callable[[list[str]], dict[str, str]]
) -> dict[str, str]:
    """Parts of pages of the current location, each the same for every reader of one language. `make` draws those that
    are missing; what it leaves out stays out."""

    def encoded(missing: list[str]) -> dict[str, bytes]:
        return {key: text.encode() for key, text in make(missing).items()}

    return {key: body.decode() for key, body in remembered_bytes(name, keys, encoded).items()}


def remembered_bytes(
    name: str, keys: list[str], make: Callable[[list[str]], dict[str, bytes]]
) -> dict[str, bytes]:
    """The same of parts that go out as they are, in UTF-8."""
    schema, language = current_schema(), get_language() or ""
    if not notices.listener.is_hearing:
        return make(keys)
    made_in = memory.generation(schema)
    known = memory.get_each([(schema, name, language, key) for key in keys])
    pieces = {key: answer.body for key, answer in zip(keys, known, strict=True) if answer is not None}
    missing = [key for key in keys if key not in pieces]
    if not missing:
        return pieces
    drawn, until = make(missing), time.monotonic() + FRESH_SECONDS
    new: dict[Key, Answer] = {}
    for key, body in drawn.items():
        new[schema, name, language, key] = Answer(body, (), "", until)
    memory.put(new, made_in=made_in)
    return pieces | drawn


def _answered(name: str, request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The remembered answer of the view `name`, else a new one, kept if it may be."""
    key = (*_key(request), name)  # one address may have several answers, by Accept
    answer = memory.get(key) if notices.listener.is_hearing else None
    if answer is None:
        made_in = memory.generation(key[0])
        response = make()
        answer = _kept(request, response)
        if answer is None:
            return response
        if (
            notices.listener.is_hearing
            and answer.size < MAX_ANSWER_BYTES
            and len(request.get_full_path()) < MAX_PATH
            and memory.is_worth_room(key, answer)
        ):
            memory.put({key: answer}, made_in=made_in)
    return _respond(request, answer)


def _is_for_everybody(request: HttpRequest) -> bool:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return tenant.is_public and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _key(request: HttpRequest) -> Key:
    """Whatever an answer to everybody depends on."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    part = request.headers.get("HX-Target", "")[:40] if request.headers.get("HX-Request") else ""
    language = str(getattr(request, "LANGUAGE_CODE", ""))
    path = language_prefix(request) + request.get_full_path()
    return (tenant.schema_name, request.get_host(), path, language, part)


def _kept(request: HttpRequest, response: HttpResponse) -> Answer | None:
    """`response` as an answer for everybody; None if it is an error or was made for this reader alone."""
    is_own = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if response.status_code != 200 or response.streaming or is_own:
        return None
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return Answer(response.content, tuple(response.items()), etag, time.monotonic() + FRESH_SECONDS)


def _respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    known = re.split(r"\s*,\s*", request.headers.get("If-None-Match", "").replace("W/", ""))
    is_known = answer.etag in known or "*" in known
    response = HttpResponse(status=304) if is_known else HttpResponse(answer.body)
    for name, value in answer.headers:
        response[name] = value
    response["ETag"] = answer.etag
    return response
