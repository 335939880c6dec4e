"""The picture that a shared link shows: title, place and category on the location's colours. Pure and deterministic."""

import re
from dataclasses import dataclass
from functools import cache
from html import escape

from PIL import ImageFont

from theming.art.cover import cover_svg, mark_svg
from theming.art.render import FONT_FILES

WIDTH, HEIGHT = 1200, 630
_ART = 360  # the strip of tiles at the right: 4 x 7 of them
_MARGIN = 72


@dataclass(frozen=True)
class Colours:
    """Of the location's look: two grounds, two texts that read on both, an accent and what reads on it."""

    ground: str
    ground_end: str
    text: str
    text_soft: str
    accent: str
    on_accent: str


def preview_svg(
    *, title: str, kicker: str, facts: str, location: str, hue: int, seed: int, brand: str, colours: Colours
) -> str:
    """1200 x 630. `kicker` stands above the title (the category), `facts` below it (when and where)."""
    room = WIDTH - _ART - 2 * _MARGIN
    size = next(
        n for n in (76, 64, 54, 46) if n == 46 or len(lines_of(title, width=room, size=n, most=9)) <= 3
    )
    lines = lines_of(title, width=room, size=size, most=4)
    step = round(size * 1.14)
    top = 270 - step * len(lines) // 2
    tag = lines_of(kicker, width=room - 60, size=26, most=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<linearGradient id="g" x2="1" y2=".5"><stop stop-color="{colours.ground}"/>'
        f'<stop offset="1" stop-color="{colours.ground_end}"/></linearGradient>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#g)"/>',
        f'<g transform="translate({WIDTH - _ART} 0) scale({_ART / 320:.4f})">{_inside(cover_svg(hue, seed, 4, 7))}</g>',
    ]
    if tag:
        length = _font(800, 26).getlength(tag[0])
        parts.append(
            f'<rect x="{_MARGIN}" y="{top - 74}" width="{length + 44:.0f}" height="48" rx="24" '
            f'fill="{colours.accent}"/>' + _text(tag[0], _MARGIN + 22, top - 41, 26, 800, colours.on_accent)
        )
    for number, line in enumerate(lines):
        parts.append(_text(line, _MARGIN, top + size + number * step, size, 800, colours.text))
    below = top + size + (len(lines) - 1) * step + 62
    for number, line in enumerate(lines_of(facts, width=room, size=30, most=2, weight=400)):
        parts.append(_text(line, _MARGIN, below + number * 42, 30, 400, colours.text_soft))
    mark = re.sub(
        r'width="400" height="400"',
        f'x="{_MARGIN}" y="{HEIGHT - 112}" width="64" height="64"',
        mark_svg(location, brand, colours.accent),
        count=1,
    )
    name = lines_of(location, width=room - 90, size=30, most=1)
    parts += [
        mark,
        _text(name[0] if name else "", _MARGIN + 84, HEIGHT - 69, 30, 800, colours.text),
        "</svg>",
    ]
    return "".join(parts)


def _inside(svg: str) -> str:
    """A drawing without its outermost element."""
    return re.sub(r"^<svg[^>]*>|</svg>$", "", svg)


def _text(text: str, x: int, y: int, size: int, weight: int, colour: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="Manrope" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILES[1 if weight > 500 else 0], size)


def lines_of(text: str, *, width: int, size: int, most: int, weight: int = 800) -> list[str]:
    """`text` in at most `most` lines of `width` pixels; a word that is too long is cut, and so is the rest."""
    font, lines, current = _font(weight, size), [""], ""
    for word in text.split():
        while font.getlength(word) > width:
            kept = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= width)
            lines, word = [*lines, word[:kept]], word[kept:]
        current = f"{lines[-1]} {word}".strip()
        if font.getlength(current) <= width:
            lines[-1] = current
        else:
            lines.append(word)
    lines = [line for line in lines if line]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]
