"""Templates that are drawn once for each shape of their values: of fifty cards most differ in their texts alone, and of
a list its frame is the same again and again.

A template that prints texts as they are, or leaves something out where one is empty, looks the same for all values of
one shape: which texts are there, how many there are in each list, and whatever is no text. Drawn with a mark in the
place of each text it is a skeleton, into which the texts of others are put, escaped as templates escape them.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Two characters that no template holds (private use) around the number of a text.
_MARK = re.compile("\ue000(\\d+)\ue001")
# Texts by these names choose what is drawn, or are part of a name.
LITERAL = frozenset({"icon", "here", "language", "view", "kind", "font_css"})

Shape = tuple[Any, ...]
# Stands between texts that are escaped in one go; where a text holds it, they are not.
_BETWEEN = "\ue002"


@dataclass(frozen=True)
class Skeleton:
    """What a template draws around the texts: `pieces` (a page's in UTF-8) with a gap between each two, which the text
    of that number in `order` fills. A text may fill several or none."""

    pieces: tuple[Any, ...]
    order: tuple[int, ...]

    def filled(self, texts: list[Any]) -> list[Any]:
        """Its pieces and, between them, `texts` escaped as templates escape them."""
        escaped = _escaped(texts)
        drawn: list[Any] = [""] * (len(self.pieces) + len(self.order))
        drawn[::2] = self.pieces
        drawn[1::2] = map(escaped.__getitem__, self.order)
        return drawn


def draw(template: str, context: dict[str, Any]) -> SafeString:
    """`template` with `context`, as its own `render` draws it in the present language, without what stands around it.

    `context` holds texts (also safe ones), numbers, None, and dicts and lists of these; a tuple is taken as it is.
    Only for templates that put no text through a filter or a tag, but for those whose names are LITERAL. What may be
    any number comes as text: each number has a skeleton of its own. Raises TypeError for a value of another kind, which
    a text that is yet to be translated is, too."""
    return draw_each(template, [context])[0]


def draw_each(template: str, contexts: Iterable[dict[str, Any]]) -> list[SafeString]:
    """The same of many contexts."""
    language = get_language()
    return [SafeString("".join(_filled(_skeleton, template, context, language))) for context in contexts]


def draw_page(template: str, context: dict[str, Any]) -> bytes:
    """The same for whole pages, in UTF-8. What is bytes in `context` is HTML already: the most of a list are its cards,
    which need not become text for it. Skeletons of pages are large: few of them are kept."""
    drawn = _filled(_page_skeleton, template, context, get_language())
    return b"".join([piece if type(piece) is bytes else piece.encode() for piece in drawn])


def _filled(
    skeleton: Callable[..., Skeleton], template: str, context: dict[str, Any], language: str | None
) -> list[Any]:
    texts: list[Any] = []
    shape = _shape(context, texts)
    return skeleton(template, shape, language).filled(texts)


def _escaped(texts: list[Any]) -> list[Any]:
    plain = [text for text in texts if type(text) is str]
    escaped = html.escape(_BETWEEN.join(plain)).split(_BETWEEN)
    if len(escaped) != len(plain):
        escaped = [html.escape(text) for text in plain]
    rest = iter(escaped)
    return [
        next(rest) if type(text) is str else text if type(text) is bytes else conditional_escape(text)
        for text in texts
    ]


def _shape(value: Any, texts: list[Any]) -> Any:
    """What is alike in all values of one shape; the texts that are not go into `texts`, in their order."""
    if isinstance(value, dict):
        shapes: list[Any] = []
        for name, one in value.items():
            if name in LITERAL or one is None or one == "":
                shapes.append(one)
            elif type(one) is str:
                texts.append(one)
                shapes.append(str)
            else:
                shapes.append(_shape(one, texts))
        return dict, tuple(value), tuple(shapes)
    if isinstance(value, (str, bytes)):
        if not value:
            return ""
        texts.append(value)
        return str
    if isinstance(value, list):
        return list, tuple([_shape(one, texts) for one in value])
    if isinstance(value, tuple):
        return tuple, value
    if value is None or isinstance(value, (int, float)):
        return value
    raise TypeError(f"a skeleton holds texts, numbers, None, dicts and lists, not {type(value).__name__}")


def _draw_marked(template: str, shape: Any, language: str | None) -> Skeleton:
    drawn = get_template(template).render(_marked(shape, iter(range(1_000_000)))).strip()
    parts = _MARK.split(drawn)
    return Skeleton(tuple(parts[::2]), tuple(map(int, parts[1::2])))


@lru_cache(maxsize=512)
def _skeleton(template: str, shape: Any, language: str | None) -> Skeleton:
    return _draw_marked(template, shape, language)


@lru_cache(maxsize=64)
def _page_skeleton(template: str, shape: Any, language: str | None) -> Skeleton:
    drawn = _draw_marked(template, shape, language)
    return Skeleton(tuple(piece.encode() for piece in drawn.pieces), drawn.order)


def _marked(shape: Any, numbers: Any) -> Any:
    """A value of this shape with marks for texts."""
    if shape is str:
        return f"\ue000{next(numbers)}\ue001"
    if not isinstance(shape, tuple):
        return shape
    kind, *parts = shape
    if kind is dict:
        names, shapes = parts
        return {
            name: one if name in LITERAL else _marked(one, numbers)
            for name, one in zip(names, shapes, strict=True)
        }
    return parts[0] if kind is tuple else [_marked(one, numbers) for one in parts[0]]
