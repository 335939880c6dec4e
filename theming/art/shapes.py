"""Outlines of badges as SVG path data in a 400 x 400 field, centred at 200, 200. Pure."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

CENTRE = 200.0
Point = tuple[float, float]


def _rounded_polygon(points: list[Point], radius: float) -> str:
    def towards(start: Point, end: Point) -> Point:
        length = math.hypot(end[0] - start[0], end[1] - start[1])
        return start[0] + (end[0] - start[0]) * radius / length, start[1] + (
            end[1] - start[1]
        ) * radius / length

    parts = []
    for index, corner in enumerate(points):
        before = towards(corner, points[index - 1])
        after = towards(corner, points[(index + 1) % len(points)])
        parts.append(
            f"{'L' if index else 'M'}{before[0]:.1f} {before[1]:.1f}"
            f"Q{corner[0]:.1f} {corner[1]:.1f} {after[0]:.1f} {after[1]:.1f}"
        )
    return "".join(parts) + "Z"


def _regular(corners: int, radius: float, turn: float, rounding: float) -> str:
    angles = (math.radians(360 / corners * index + turn) for index in range(corners))
    points = [(CENTRE + radius * math.cos(angle), CENTRE + radius * math.sin(angle)) for angle in angles]
    return _rounded_polygon(points, radius * rounding)


def _hex(radius: float) -> str:
    return _regular(6, radius, -90, 0.24)


def _oct(radius: float) -> str:
    return _regular(8, radius, -67.5, 0.16)


def _shield(radius: float) -> str:
    scale = radius / 175

    def at(x: float, y: float) -> str:
        return f"{CENTRE + x * scale:.1f} {CENTRE + y * scale:.1f}"

    return (
        f"M{at(0, -172)}C{at(40, -146)} {at(92, -132)} {at(126, -132)}Q{at(146, -132)} {at(147, -110)}L{at(147, -8)}"
        f"C{at(147, 86)} {at(78, 142)} {at(14, 170)}Q{at(0, 176)} {at(-14, 170)}"
        f"C{at(-78, 142)} {at(-147, 86)} {at(-147, -8)}L{at(-147, -110)}Q{at(-146, -132)} {at(-126, -132)}"
        f"C{at(-92, -132)} {at(-40, -146)} {at(0, -172)}Z"
    )


def _scallop(radius: float) -> str:
    petals = 12

    def at(distance: float, turn: float) -> str:
        angle = 2 * math.pi * turn / petals - math.pi / 2
        return f"{CENTRE + distance * math.cos(angle):.1f} {CENTRE + distance * math.sin(angle):.1f}"

    inner, outer = radius * 0.90, radius * 1.085
    start = f"M{at(inner, -0.5)}"
    return start + "".join(f"Q{at(outer, petal)} {at(inner, petal + 0.5)}" for petal in range(petals)) + "Z"


def _squircle(radius: float) -> str:
    steps, power = 72, 5
    points = []
    for step in range(steps):
        angle = 2 * math.pi * step / steps
        cos, sin = math.cos(angle), math.sin(angle)
        reach = radius * 0.90 / ((abs(cos) ** power + abs(sin) ** power) ** (1 / power))
        points.append(f"{CENTRE + reach * cos:.1f} {CENTRE + reach * sin:.1f}")
    return "M" + "L".join(points) + "Z"


def _circle(radius: float) -> str:
    r = radius * 0.96
    return f"M{CENTRE - r:.1f} 200a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"


_OUTLINES: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "hex": _hex,
        "scallop": _scallop,
        "shield": _shield,
        "circle": _circle,
        "oct": _oct,
        "squircle": _squircle,
    }
)
BADGE_SHAPES: tuple[str, ...] = tuple(_OUTLINES)


@lru_cache(maxsize=128)
def outline(shape: str, radius: float) -> str:
    """The path of `shape` (one of BADGE_SHAPES); KeyError for another."""
    return _OUTLINES[shape](radius)
