"""A location's whole palette from two colours. Pure: hex in, CSS tokens out; no choice can make a page unreadable.

`compile_look` walks lightness in OKLCH until each pair in `PAIRS` has its contrast (WCAG 2.2 AA, with a margin), for
light and dark alike. A theme sets tokens and nothing else; `app.css` draws with them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from shared.hues import HUES, quantise_hue
from theming.colour import contrast, hex_of, mix, oklch_of, reach, worst_contrast
from theming.shapes import FONT_PAIRS, SHAPES, FontPair, Shape, hero_pattern

Tokens = dict[str, str]

# The network's eleven categories: at least 30 degrees apart, close to the colours of the category set.
NETWORK_HUES: Mapping[str, int] = MappingProxyType(
    {
        "crafts-and-making": 75,
        "environment-and-ecology": 150,
        "career-and-job-readiness": 255,
        "civic-engagement": 15,
        "international-and-intercultural": 315,
        "personal-development": 105,
        "science": 195,
        "technology-and-computers": 285,
        "sports-and-active-lifestyle": 45,
        "global-world": 225,
        "creativity-and-design": 345,
    }
)

# Text on ground, at least 4.5 : 1.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "brand-ink")
        for ground in ("bg", "surface", "surface-2", "surface-3")
    ),
    *((ink, ground) for ink in ("ink", "ink-2", "brand-ink") for ground in ("brand-soft", "brand-softer")),
    ("ink", "accent-soft"),
    ("accent-ink", "accent-soft"),
    ("accent-ink", "surface"),
    ("accent-ink", "bg"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-accent", "accent"),
    *((ink, ground) for ink in ("on-hero", "on-hero-2") for ground in ("hero-a", "hero-b", "hero-glow")),
    *(("map-label", ground) for ground in ("map-land", "map-urban", "map-park")),
)
# Edges of controls and the focus ring, at least 3 : 1.
EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (edge, ground)
        for edge in ("line-strong", "focus")
        for ground in ("bg", "surface", "surface-2", "brand-softer")
    ),
    ("brand", "bg"),
    ("brand", "surface"),
)
TEXT_RATIO = 4.5
EDGE_RATIO = 3.0
_MARGIN = 0.12  # rounding to 8 bits must not push a pair below the line


@dataclass(frozen=True)
class Look:
    """A compiled look. `light` and `dark` hold colour tokens by name without the leading dashes."""

    brand: str
    accent: str
    font_pair: str
    shape: str
    badge_shape: str
    light: Mapping[str, str]
    dark: Mapping[str, str]
    css: str
    hash: str

    @property
    def fonts(self) -> FontPair:
        return FONT_PAIRS[self.font_pair]

    def as_dict(self) -> dict[str, Any]:
        """What templates, mails and the network's host need to wear this look; JSON-safe."""
        return {
            "brand": self.brand,
            "accent": self.accent,
            "font_pair": self.font_pair,
            "font_css": self.fonts.stylesheet,
            "font_file": self.fonts.file,
            "shape": self.shape,
            "badge_shape": self.badge_shape,
            "light": dict(self.light),
            "dark": dict(self.dark),
            "css": self.css,
            "hash": self.hash,
        }


def compile_look(
    brand: str, accent: str, neutral_hue: int | None = None, font_pair: str = "manrope", shape: str = "crisp"
) -> Look:
    """The look made of two colours "#rrggbb", the hue of the greys (None: the brand's), a font pair and a shape.

    Raises KeyError for a font pair or shape that does not exist, ValueError for a colour that is none.
    """
    pair, form = FONT_PAIRS[font_pair], SHAPES[shape]
    base = _Base.of(brand, accent, neutral_hue)
    light, dark = _light(base), _dark(base)
    css = _css(pair, form, light, dark)
    return Look(
        brand=brand.lower(),
        accent=accent.lower(),
        font_pair=font_pair,
        shape=shape,
        badge_shape=form.badge,
        light=light,
        dark=dark,
        css=css,
        hash=hashlib.sha256(css.encode()).hexdigest()[:12],
    )


def failing_pairs(tokens: Mapping[str, str]) -> list[str]:
    """The pairs of `tokens` below WCAG AA, as sentences; empty when all hold."""
    wanted = [(pair, TEXT_RATIO) for pair in TEXT_PAIRS] + [(pair, EDGE_RATIO) for pair in EDGE_PAIRS]
    return [
        f"{one} on {other}: {contrast(tokens[one], tokens[other]):.2f} < {ratio}"
        for (one, other), ratio in wanted
        if contrast(tokens[one], tokens[other]) < ratio
    ]


def hue_of_colour(colour: str) -> int:
    """The nearest token hue of "#rrggbb"."""
    return quantise_hue(oklch_of(_checked(colour))[2])


def hue_colours(hue: float, *, is_dark: bool) -> tuple[str, str]:
    """A hue's text colour and its tint; 4.6 : 1 and more between them and on every surface of every look."""
    if is_dark:
        soft = hex_of(0.31, 0.052, hue)
        return reach(0.80, 0.11, hue, against=(soft, "#323232"), ratio=5.2, lighter=True), soft
    soft = hex_of(0.95, 0.034, hue)
    return reach(0.56, 0.135, hue, against=(soft, "#e2e4e2"), ratio=4.6, lighter=False), soft


_STATES = {"good": 150, "warn": 75, "bad": 25, "info": 250}


def hues_css() -> str:
    """The stylesheet of all hues, the same for every look: tokens --hue-N, --hue-N-soft, the states (--good, --warn,
    --bad, --info) and the classes .hue-N. Committed as a static file; a test compares it with this."""

    def tokens(*, is_dark: bool) -> str:
        named = [(f"hue-{hue}", hue) for hue in HUES] + list(_STATES.items())
        lines = []
        for name, hue in named:
            colour, soft = hue_colours(hue, is_dark=is_dark)
            lines.append(f"--{name}:{colour};--{name}-soft:{soft}")
        return ";".join(lines)

    classes = "".join(f".hue-{hue}{{--c:var(--hue-{hue});--cs:var(--hue-{hue}-soft)}}\n" for hue in HUES)
    return (
        "/* Made by theming.palette.hues_css: change it there. */\n"
        f":root{{{tokens(is_dark=False)}}}\n"
        f"@media(prefers-color-scheme:dark){{:root:not([data-mode=light]){{{tokens(is_dark=True)}}}}}\n"
        f":root[data-mode=dark]{{{tokens(is_dark=True)}}}\n{classes}"
    )


def network_look() -> Look:
    """The look of the network's own host."""
    return compile_look("#3d4aa8", "#ffb23e", None, "manrope", "crisp")


@dataclass(frozen=True)
class _Base:
    """What the two colours say, in OKLCH; `neutral` is the hue and chroma of the greys."""

    brand: str
    accent: str
    brand_l: float
    brand_c: float
    brand_h: float
    accent_l: float
    accent_c: float
    accent_h: float
    neutral_h: float
    neutral_c: float

    @classmethod
    def of(cls, brand: str, accent: str, neutral_hue: int | None) -> "_Base":
        brand_l, brand_c, brand_h = oklch_of(_checked(brand))
        accent_l, accent_c, accent_h = oklch_of(_checked(accent))
        neutral_h = brand_h if neutral_hue is None else float(neutral_hue)
        neutral_c = 0.0 if neutral_hue is None and brand_c < 0.01 else 0.008
        return cls(
            brand.lower(),
            accent.lower(),
            brand_l,
            brand_c,
            brand_h,
            accent_l,
            accent_c,
            accent_h,
            neutral_h,
            neutral_c,
        )

    def grey(self, lightness: float, strength: float) -> str:
        return hex_of(lightness, self.neutral_c * strength, self.neutral_h)


def _checked(colour: str) -> str:
    if (
        len(colour) != 7
        or colour[0] != "#"
        or any(digit not in "0123456789abcdefABCDEF" for digit in colour[1:])
    ):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    return colour.lower()


def _light(base: _Base) -> Tokens:
    grey, chroma, hue = base.grey, base.brand_c, base.brand_h
    t: Tokens = {
        "bg": grey(0.985, 0.7),
        "surface": "#ffffff",
        "surface-2": grey(0.958, 1.6),
        "surface-3": grey(0.925, 2.2),
        "line": grey(0.895, 1.7),
        "brand-soft": hex_of(0.945, chroma * 0.32, hue),
        "brand-softer": hex_of(0.968, chroma * 0.2, hue),
        "accent-soft": hex_of(0.95, base.accent_c * 0.3, base.accent_h),
    }
    grounds = tuple(
        t[name] for name in ("bg", "surface", "surface-2", "surface-3", "brand-soft", "brand-softer")
    )
    edge_grounds = tuple(t[name] for name in ("bg", "surface", "surface-2", "brand-softer"))
    text, edge = TEXT_RATIO + _MARGIN, EDGE_RATIO + _MARGIN / 2
    t["ink"] = grey(0.22, 2.6)
    t["ink-2"] = _grey_reach(base, 0.47, 3, grounds, text + 0.2, lighter=False)
    t["line-strong"] = _grey_reach(base, 0.66, 2.5, edge_grounds, edge, lighter=False)
    kept = contrast(base.brand, "#ffffff") >= 5.0 and worst_contrast(base.brand, edge_grounds) >= edge
    start = min(base.brand_l, 0.56)
    t["brand"] = (
        base.brand if kept else reach(start, chroma, hue, against=("#ffffff",), ratio=5.0, lighter=False)
    )
    brand_l = oklch_of(t["brand"])[0]
    t["brand-hover"] = hex_of(brand_l - 0.08 if brand_l > 0.2 else brand_l + 0.12, chroma, hue)
    t["on-brand"] = "#ffffff"
    t["brand-ink"] = reach(min(brand_l, 0.46), chroma, hue, against=grounds, ratio=text, lighter=False)
    t["accent"], t["on-accent"] = _accent(base, base.accent_l)
    t["accent-ink"] = reach(
        min(base.accent_l, 0.52),
        base.accent_c,
        base.accent_h,
        against=(t["bg"], t["surface"], t["accent-soft"]),
        ratio=text,
        lighter=False,
    )
    t["focus"] = reach(min(brand_l, 0.5), chroma, hue, against=edge_grounds, ratio=edge, lighter=False)
    _hero(t, base, 0.33, 0.43, 0.78, 0.95)
    t |= {
        "map-sea": hex_of(0.895, 0.042, 225),
        "map-river": hex_of(0.82, 0.07, 228),
        "map-land": grey(0.972, 1.4),
        "map-urban": grey(0.945, 2.0),
        "map-park": hex_of(0.915, 0.052, 150),
        "map-wet": hex_of(0.935, 0.03, 165),
        "map-road": "#ffffff",
        "map-road-edge": grey(0.86, 2),
        "map-border": grey(0.76, 3),
    }
    t["map-label"] = _grey_reach(base, 0.43, 3, _map_grounds(t), text, lighter=False)
    t["art"] = "none"
    return t


def _dark(base: _Base) -> Tokens:
    grey, chroma, hue = base.grey, base.brand_c, base.brand_h
    t: Tokens = {
        "bg": grey(0.175, 1.6),
        "surface": grey(0.215, 1.9),
        "surface-2": grey(0.25, 2.1),
        "surface-3": grey(0.30, 2.4),
        "line": grey(0.31, 2.2),
        "brand-soft": hex_of(0.315, chroma * 0.48, hue),
        "brand-softer": hex_of(0.255, chroma * 0.32, hue),
        "accent-soft": hex_of(0.33, base.accent_c * 0.42, base.accent_h),
    }
    grounds = tuple(
        t[name] for name in ("bg", "surface", "surface-2", "surface-3", "brand-soft", "brand-softer")
    )
    edge_grounds = tuple(t[name] for name in ("bg", "surface", "surface-2", "brand-softer"))
    text, edge = TEXT_RATIO + _MARGIN, EDGE_RATIO + _MARGIN / 2
    t["ink"] = grey(0.96, 0.8)
    t["ink-2"] = _grey_reach(base, 0.74, 1.6, grounds, text + 0.4, lighter=True)
    t["line-strong"] = _grey_reach(base, 0.50, 2.5, edge_grounds, edge, lighter=True)
    t["brand"] = reach(0.78, chroma * 0.86, hue, against=grounds, ratio=text + 0.3, lighter=True)
    brand_l = oklch_of(t["brand"])[0]
    t["brand-hover"] = hex_of(min(brand_l + 0.08, 0.97), chroma * 0.7, hue)
    t["on-brand"] = grey(0.18, 2)
    t["brand-ink"] = t["brand"]
    t["accent"], t["on-accent"] = _accent(
        base, min(base.accent_l + 0.02, 0.9) if base.accent_l < 0.9 else base.accent_l
    )
    t["accent-ink"] = reach(
        max(base.accent_l, 0.78),
        base.accent_c,
        base.accent_h,
        against=(t["bg"], t["surface"], t["accent-soft"]),
        ratio=text,
        lighter=True,
    )
    t["focus"] = t["brand"]
    _hero(t, base, 0.245, 0.315, 0.55, 0.72)
    t |= {
        "map-sea": hex_of(0.20, 0.028, 240),
        "map-river": hex_of(0.40, 0.06, 235),
        "map-land": grey(0.285, 1.8),
        "map-urban": grey(0.325, 2.0),
        "map-park": hex_of(0.335, 0.04, 150),
        "map-wet": hex_of(0.30, 0.028, 170),
        "map-road": grey(0.425, 2),
        "map-road-edge": grey(0.26, 2),
        "map-border": grey(0.48, 2),
    }
    t["map-label"] = _grey_reach(base, 0.80, 1.5, _map_grounds(t), text, lighter=True)
    t["art"] = "brightness(.84) saturate(.92)"
    return t


def _grey_reach(
    base: _Base, lightness: float, strength: float, against: tuple[str, ...], ratio: float, *, lighter: bool
) -> str:
    return reach(
        lightness, base.neutral_c * strength, base.neutral_h, against=against, ratio=ratio, lighter=lighter
    )


def _map_grounds(tokens: Tokens) -> tuple[str, ...]:
    return tokens["map-land"], tokens["map-urban"], tokens["map-park"]


def _accent(base: _Base, lightness: float) -> tuple[str, str]:
    """The accent and what is written on it: white on a dark accent, ink on a light one; one in between gets lighter."""
    accent, ink = hex_of(lightness, base.accent_c, base.accent_h), base.grey(0.22, 2)
    if contrast(accent, "#ffffff") >= TEXT_RATIO + _MARGIN:
        return accent, "#ffffff"
    accent = reach(
        lightness, base.accent_c, base.accent_h, against=(ink,), ratio=TEXT_RATIO + _MARGIN, lighter=True
    )
    return accent, ink


def _hero(
    tokens: Tokens, base: _Base, first: float, second: float, first_chroma: float, second_chroma: float
) -> None:
    """The hero's two colours, its glow in the accent, and text that reads on all three."""
    shift = 14
    tokens["hero-a"] = hex_of(first, base.brand_c * first_chroma, base.brand_h)
    tokens["hero-b"] = hex_of(second, base.brand_c * second_chroma, base.brand_h + shift)
    tokens["on-hero"] = "#ffffff"
    tokens["on-hero-2"] = hex_of(0.91, base.brand_c * 0.25, base.brand_h)
    share = 0.24
    glow = mix(tokens["accent"], tokens["hero-b"], share)
    while contrast(glow, tokens["on-hero-2"]) < TEXT_RATIO + _MARGIN and share > 0:
        share = round(share - 0.02, 2)
        glow = mix(tokens["accent"], tokens["hero-b"], share)
    tokens["hero-glow"] = glow


def _css(pair: FontPair, form: Shape, light: Tokens, dark: Tokens) -> str:
    def block(tokens: Mapping[str, str]) -> str:
        return "".join(f"--{name}:{value};" for name, value in tokens.items())

    static = block(form.tokens) + block(pair.tokens) + hero_pattern(form.pattern)
    return (
        f":root{{color-scheme:light dark;{static}{block(light)}}}\n"
        f"@media(prefers-color-scheme:dark){{:root:not([data-mode=light]){{{block(dark)}}}}}\n"
        f":root[data-mode=dark]{{color-scheme:dark;{block(dark)}}}\n"
        ":root[data-mode=light]{color-scheme:light}\n"
    )
