"""Templates that are drawn once for each shape of their values: of fifty cards most differ in their texts alone, and of
a list its frame is the same again and again.

A template that prints texts as they are, or leaves something out where one is empty, looks the same for all values of
one shape: which texts are there, how many there are in each list, and whatever is no text. Drawn with a mark in the
place of each text it is a skeleton, into which the texts of others are put, escaped as templates escape them.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Two characters that no template holds (private use) around the number of a text.
_MARK = re.compile("\ue000(\\d+)\ue001")
# Texts by these names choose what is drawn, or are part of a name.
LITERAL = frozenset({"icon", "here", "language", "view", "kind", "font_css"})

Shape = tuple[Any, ...]


def draw(template: str, context: Mapping[str, Any]) -> SafeString:
    """`template` with `context`, as its own `render` draws it in the present language, without what stands around it.

    `context` holds texts (also safe ones), numbers, None, and mappings and lists of these; a tuple is taken as it is.
    Only for templates that put no text through a filter or a tag, but for those whose names are LITERAL. What may be
    any number comes as text: each number has a skeleton of its own. Raises TypeError for a value of another kind, which
    a text that is yet to be translated is, too."""
    return _filled(_skeleton, template, context)


def draw_page(template: str, context: Mapping[str, Any]) -> SafeString:
    """The same for whole pages, whose skeletons are large: few of them are kept."""
    return _filled(_page_skeleton, template, context)


def _filled(skeleton: Callable[..., list[Any]], template: str, context: Mapping[str, Any]) -> SafeString:
    texts: list[Any] = []
    shape = _shape(context, texts)
    # Each second piece is the number of a text.
    pieces = list(skeleton(template, shape, get_language()))
    for place in range(1, len(pieces), 2):
        text = texts[pieces[place]]
        pieces[place] = html.escape(text) if type(text) is str else conditional_escape(text)
    return mark_safe("".join(pieces))


def _shape(value: Any, texts: list[Any]) -> Any:
    """What is alike in all values of one shape; the texts that are not go into `texts`, in their order."""
    if isinstance(value, str):
        if not value:
            return ""
        texts.append(value)
        return str
    if isinstance(value, Mapping):
        return dict, tuple((key, one if key in LITERAL else _shape(one, texts)) for key, one in value.items())
    if isinstance(value, list):
        return list, tuple(_shape(one, texts) for one in value)
    if isinstance(value, tuple):
        return tuple, value
    if value is None or isinstance(value, (int, float)):
        return value
    raise TypeError(f"a skeleton holds texts, numbers, None, mappings and lists, no {type(value).__name__}")


def _draw_marked(template: str, shape: Any, language: str | None) -> list[Any]:
    """Literal pieces with numbers of texts between them."""
    drawn = get_template(template).render(_marked(shape, iter(range(1_000_000)))).strip()
    return [int(piece) if place % 2 else piece for place, piece in enumerate(_MARK.split(drawn))]


@lru_cache(maxsize=512)
def _skeleton(template: str, shape: Any, language: str | None) -> list[Any]:
    return _draw_marked(template, shape, language)


@lru_cache(maxsize=64)
def _page_skeleton(template: str, shape: Any, language: str | None) -> list[Any]:
    return _draw_marked(template, shape, language)


def _marked(shape: Any, numbers: Any) -> Any:
    """A value of this shape with marks for texts."""
    if shape is str:
        return f"\ue000{next(numbers)}\ue001"
    if isinstance(shape, tuple):
        kind, parts = shape
        if kind is dict:
            return {key: one if key in LITERAL else _marked(one, numbers) for key, one in parts}
        return parts if kind is tuple else [_marked(one, numbers) for one in parts]
    return shape
