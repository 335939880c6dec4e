"""Covers for activities without a photograph, and the standard mark of a location: geometric tiles from a hue or two
colours. Pure and deterministic by seed."""

import hashlib
import random

from theming.art.shapes import outline
from theming.colour import contrast, hex_of, oklch_of

_TILE = 80
_KINDS = ("none", "fill", "quarter", "half", "circle", "tri", "stripe", "dots", "leaf", "arc")
_WEIGHTS = (16, 10, 20, 12, 10, 9, 7, 5, 12, 10)


def cover_svg(hue: int, seed: int, columns: int = 6, rows: int = 4) -> str:
    """A cover of `columns` x `rows` tiles (3 : 2 as it is), 2 to 4 kB. `hue` in OKLCH degrees."""
    rnd = random.Random(seed)
    ground = hex_of(0.90, 0.055, hue)
    colours = [
        hex_of(0.62, 0.145, hue),
        hex_of(0.44, 0.10, hue + 16),
        hex_of(0.80, 0.11, hue - 22),
        hex_of(0.97, 0.018, hue),
        hex_of(0.87, 0.135, (hue + 150) % 360) if rnd.random() < 0.75 else hex_of(0.80, 0.14, 45),
    ]
    width, height = columns * _TILE, rows * _TILE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'preserveAspectRatio="xMidYMid slice"><rect width="{width}" height="{height}" fill="{ground}"/>'
    ]
    for row in range(rows):
        for column in range(columns):
            first = rnd.choices(colours, (30, 18, 18, 18, 12))[0]
            second = rnd.choice([colour for colour in [*colours, ground] if colour != first])
            kind = rnd.choices(_KINDS, _WEIGHTS)[0]
            turn = rnd.choice((0, 90, 180, 270))
            parts.append(_tile(kind, column * _TILE, row * _TILE, _TILE, turn, first, second))
    return "".join(parts) + "</svg>"


def mark_svg(name: str, brand: str, accent: str, shape: str = "squircle") -> str:
    """A location's standard mark until it uploads a logo (also its favicon and app icon): four tiles in its badge
    shape. `name` is only the seed."""
    digest = hashlib.sha256(name.encode()).digest()
    rnd = random.Random(int.from_bytes(digest[:8], "big"))
    lightness, chroma, hue = oklch_of(brand)
    pale = hex_of(0.96, chroma * 0.2, hue)
    light = hex_of(min(lightness + 0.24, 0.85), chroma * 0.8, hue)
    if contrast(accent, brand) < 1.6:
        accent = hex_of(0.85, 0.15, hue + 150)
    uid = f"m{digest[:4].hex()}"
    size, start = 130, 70
    quarters = [rnd.choice(("quarter", "leaf", "circle", "half", "arc")) for _place in range(4)]
    colours = [(pale, brand), (accent, brand), (light, pale), (pale, accent)]
    rnd.shuffle(colours)
    tiles = "".join(
        _tile(
            kind,
            start + (place % 2) * size,
            start + (place // 2) * size,
            size,
            rnd.choice((0, 90, 180, 270)),
            one,
            two,
        )
        for place, (kind, (one, two)) in enumerate(zip(quarters, colours, strict=True))
    )
    edge = outline(shape, 198)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" aria-hidden="true">'
        f'<clipPath id="{uid}"><path d="{edge}"/></clipPath><g clip-path="url(#{uid})">'
        f'<rect width="400" height="400" fill="{brand}"/>{tiles}</g></svg>'
    )


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _tile(kind: str, x: int, y: int, size: int, turn: int, first: str, second: str) -> str:
    """One square tile of a cover at x, y."""
    half = size / 2
    rotated = f'transform="rotate({turn} {_number(x + half)} {_number(y + half)})"' if turn else ""
    if kind == "fill":
        return f'<rect x="{x}" y="{y}" width="{size + 0.5}" height="{size + 0.5}" fill="{first}"/>'
    if kind == "quarter":
        return f'<path {rotated} d="M{x} {y}h{size}a{size} {size} 0 0 1-{size} {size}z" fill="{first}"/>'
    if kind == "half":
        bow = f"a{_number(half)} {_number(half)} 0 0 0 {size} 0z"
        return (
            f'<g {rotated}><path d="M{x} {y}{bow}" fill="{first}"/>'
            f'<path d="M{x} {_number(y + half)}{bow}" fill="{second}"/></g>'
        )
    if kind == "circle":
        at = f'cx="{_number(x + half)}" cy="{_number(y + half)}"'
        inner = f'<circle {at} r="{_number(size * 0.2)}" fill="{second}"/>'
        return f'<circle {at} r="{_number(half)}" fill="{first}"/>{inner}'
    if kind == "tri":
        return f'<path {rotated} d="M{x} {y}h{size}l-{size} {size}z" fill="{first}"/>'
    if kind == "stripe":
        bar = _number(size / 8)
        bars = "".join(f"M{_number(x + index * size / 4)} {y}h{bar}v{size}h-{bar}z" for index in range(4))
        return f'<path {rotated} d="{bars}" fill="{first}"/>'
    if kind == "dots":
        dots = "".join(
            f'<circle cx="{_number(x + size * (i + 0.5) / 3)}" cy="{_number(y + size * (j + 0.5) / 3)}" '
            f'r="{_number(size * 0.075)}"/>'
            for i in range(3)
            for j in range(3)
        )
        return f'<g fill="{first}">{dots}</g>'
    if kind == "leaf":
        bows = f"a{size} {size} 0 0 1 {size} {size}a{size} {size} 0 0 1-{size}-{size}z"
        return f'<path {rotated} d="M{x} {y}{bows}" fill="{first}"/>'
    if kind == "arc":
        reach = _number(size * 0.62)
        return (
            f'<path {rotated} d="M{x} {_number(y + size * 0.62)}a{reach} {reach} 0 0 0 {reach}-{reach}" fill="none" '
            f'stroke="{first}" stroke-width="{_number(size * 0.3)}"/>'
        )
    return ""
