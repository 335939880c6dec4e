"""A badge image as SVG: outline, category colour, ornament by seed, icon, stars, and the title on request. Pure and
deterministic: the same `BadgeArt` gives the same bytes for ever, so that a baked image keeps its digest."""

import hashlib
import html
import json
import math
import random
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

from theming.art.shapes import BADGE_SHAPES, outline
from theming.colour import hex_of

FALLBACK_ICON = "award"
MAX_LEVEL = 3
_BASE_LIGHTNESS = 0.54
_LINE_LENGTH = 15  # characters of a title in one line


@dataclass(frozen=True)
class BadgeArt:
    """What a badge looks like. `hue` 0..359 (OKLCH degrees), `level` 0..3 stars, `seed` picks the ornament, `accent`
    "#rrggbb" colours the stars. `title` is the picture's name for those who cannot see it; drawn when `shows_title`."""

    shape: str = "hex"
    hue: int = 150
    icon: str = FALLBACK_ICON
    title: str = ""
    level: int = 1
    seed: int = 0
    accent: str = "#f9c426"
    shows_title: bool = False


@lru_cache(maxsize=1)
def icons() -> dict[str, str]:
    """Icon name -> SVG content in a 24 x 24 field (Lucide, ISC)."""
    loaded: dict[str, str] = json.loads((Path(__file__).parent / "icons.json").read_text())
    return loaded


def icon_names() -> list[str]:
    """What `BadgeArt.icon` and a category's icon may be."""
    return sorted(icons())


def badge_svg(art: BadgeArt) -> str:
    """The badge as an SVG document of 400 x 400, 3 to 7 kB. An unknown shape or icon becomes the standard one."""
    shape = art.shape if art.shape in BADGE_SHAPES else BADGE_SHAPES[0]
    hue, lightness = art.hue % 360, _lightness(art.hue % 360)
    uid = "b" + hashlib.sha256(repr(astuple(art)).encode()).hexdigest()[:8]
    top, bottom = hex_of(lightness + 0.10, 0.155, hue - 10), hex_of(lightness - 0.09, 0.15, hue + 14)
    deep = hex_of(lightness - 0.22, 0.11, hue + 18)
    rim, rim_low = hex_of(0.93, 0.045, hue), hex_of(0.80, 0.09, hue)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" role="img">'
        f"<title>{html.escape(art.title)}</title><defs>"
        f'<linearGradient id="{uid}g" x1=".2" y1="0" x2=".75" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
        f'<linearGradient id="{uid}r" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{rim}"/>'
        f'<stop offset="1" stop-color="{rim_low}"/></linearGradient>'
        f'<clipPath id="{uid}c"><path d="{outline(shape, 150)}"/></clipPath></defs>',
        f'<path d="{outline(shape, 188)}" fill="{deep}"/>',
        f'<path d="{outline(shape, 180)}" fill="url(#{uid}r)"/>',
        f'<path d="{outline(shape, 164)}" fill="{deep}"/>',
        f'<g clip-path="url(#{uid}c)"><path d="{outline(shape, 152)}" fill="url(#{uid}g)"/>',
        _ornament(random.Random(art.seed), deep),
        "</g>",
        _icon(art, deep),
        _title(art) if art.shows_title and art.title else "",
        _stars(art, shape),
        f'<path d="{outline(shape, 172)}" fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="2.5"/></svg>',
    ]
    return "".join(parts)


def _lightness(hue: int) -> float:
    """Yellow and orange are dull when dark: they start lighter."""
    return (
        _BASE_LIGHTNESS + 0.16 * max(0.0, 1 - abs(hue - 85) / 40) + 0.03 * max(0.0, 1 - abs(hue - 175) / 50)
    )


def _ornament(rnd: random.Random, deep: str) -> str:
    kind = rnd.choice(["rays", "rings", "waves", "hills", "beams"])
    if kind == "rays":
        wedges = []
        for index in range(12):
            one, two = math.radians(30 * index + 7), math.radians(30 * index + 22)
            wedges.append(
                f"M200 200L{200 + 260 * math.cos(one):.0f} {200 + 260 * math.sin(one):.0f}"
                f"L{200 + 260 * math.cos(two):.0f} {200 + 260 * math.sin(two):.0f}Z"
            )
        return f'<path d="{"".join(wedges)}" fill="#fff" opacity=".085"/>'
    if kind == "rings":
        rings = "".join(f'<circle cx="200" cy="330" r="{radius}"/>' for radius in (60, 96, 132, 168))
        return f'<g fill="none" stroke="#fff" stroke-width="15" opacity=".09">{rings}</g>'
    if kind == "waves":
        waves = "".join(f'<path d="M20 {y}q45-32 90 0t90 0t90 0t90 0V400H20Z"/>' for y in (236, 274, 312))
        return f'<g fill="{deep}" opacity=".22">{waves}</g>'
    if kind == "beams":
        beams = "".join(f'<path d="M{x} 400 {x + 190} 0h34L{x + 34} 400z"/>' for x in (-60, 30, 120, 210))
        return f'<g fill="#fff" opacity=".08">{beams}</g>'
    return (
        f'<path d="M20 300q80-90 170-30t200-40V400H20Z" fill="{deep}" opacity=".28"/>'
        f'<path d="M20 340q110-70 200-20t180-30V400H20Z" fill="{deep}" opacity=".32"/>'
    )


def _icon(art: BadgeArt, deep: str) -> str:
    inner = icons().get(art.icon) or icons()[FALLBACK_ICON]
    titled = art.shows_title and bool(art.title)
    scale = 4.7 if titled else 6.1
    centre = 158 if titled else (184 if art.level else 196)
    place = (
        f'transform="translate({200 - 12 * scale:.1f} {centre - 12 * scale:.1f}) scale({scale})" fill="none"'
    )
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<g {place} stroke="{deep}" stroke-opacity=".35" stroke-width="2" {ends}>'
        f'<g transform="translate(0 .55)">{inner}</g></g>'
        f'<g {place} stroke="#fff" stroke-width="1.85" {ends}>{inner}</g>'
    )


def _title(art: BadgeArt) -> str:
    lines = [""]
    for word in art.title.split():
        if lines[-1] and len(lines[-1]) + len(word) > _LINE_LENGTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = lines[:3]
    longest = max(len(line) for line in lines)
    size = min(27 if len(lines) < 3 else 22, 380 / max(longest, 1))
    rows = "".join(
        f'<text x="200" y="{246 + index * size * 1.16:.0f}">{html.escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    return (
        f'<g font-family="Manrope,sans-serif" font-weight="800" font-size="{size:.1f}" '
        'text-anchor="middle" fill="#fff">'
        f"{rows}</g>"
    )


def _stars(art: BadgeArt, shape: str) -> str:
    count = min(max(art.level, 0), MAX_LEVEL)
    titled = art.shows_title and bool(art.title)
    y = (312 if shape == "shield" else 326) if titled else (292 if shape == "shield" else 302)
    stars = []
    for index in range(count):
        x = 200 + (index - (count - 1) / 2) * 33
        points = []
        for corner in range(10):
            radius, angle = (6.0 if corner % 2 else 13.5), math.pi * corner / 5
            points.append(f"{x + radius * math.sin(angle):.1f},{y - radius * math.cos(angle):.1f}")
        stars.append(f'<polygon points="{" ".join(points)}"/>')
    colour = art.accent if _is_hex(art.accent) else "#f9c426"
    drawn = "".join(stars)
    return (
        f'<g fill="{colour}" stroke="{colour}" stroke-width="3" stroke-linejoin="round">{drawn}</g>'
        if drawn
        else ""
    )


def _is_hex(colour: str) -> bool:
    return (
        len(colour) == 7
        and colour[0] == "#"
        and all(digit in "0123456789abcdefABCDEF" for digit in colour[1:])
    )
