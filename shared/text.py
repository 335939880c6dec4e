"""People's texts as safe HTML."""

from functools import cache
from html import escape, unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"),
    *("h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
_SCHEMES = {"http", "https", "mailto", "tel"}
# Beyond this a text is no prose, and to read its marks takes seconds: each reader of the page would wait for it.
_MARKS = "[]*_~`|<&>-#\n"
MOST_MARKS = 3000
MOST_CELLS = 5000


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])


def render_markdown(text: str) -> SafeString:
    """Markdown to HTML of some twenty harmless tags; links are marked as people's own. Headings begin at h3.
    A text of hardly anything but marks is shown as it was typed."""
    # A lone surrogate is no character: no renderer and no database would take it.
    text = text[:50_000].encode(errors="replace").decode()
    html = f"<p>{escape(text)}</p>" if _is_heavy(text) else _html(text)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow ugc",
    )
    return mark_safe(clean)


def _html(text: str) -> str:
    tokens: list[Token] = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def _is_heavy(text: str) -> bool:
    """Whether it has so many marks, or rows times columns of a table, that nobody can mean them."""
    columns = max(line.count("|") for line in text.split("\n"))
    cells = columns * text.count("\n")
    return sum(map(text.count, _MARKS)) > MOST_MARKS or cells > MOST_CELLS


def plain(text: str, limit: int = 300) -> str:
    """The words of a Markdown text on one line, cut at a word."""
    words = " ".join(nh3.clean(str(render_markdown(text)), tags=set()).split())
    words = unescape(words)
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
