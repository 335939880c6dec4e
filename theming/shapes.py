"""What a location can choose besides its colours: a font pair and a shape. Fixed lists, all fonts self-hosted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class FontPair:
    """Headings and text. `file` is the display family's files in shared/fonts (<file>-latin.woff2…); `stylesheet` the
    @font-face file to load for it, "" when the base stylesheet has it already."""

    label: str | Promise
    family: str
    file: str
    stylesheet: str
    tokens: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """Corners, edges and shadows; `pattern` is the hero's ornament, `badge` the shape that badges start with."""

    label: str | Promise
    pattern: str
    badge: str
    tokens: Mapping[str, str]


def _pair(
    label: str | Promise, family: str, file: str, weight: str, tracking: str, scale: str = "1"
) -> FontPair:
    return FontPair(
        label,
        family,
        file,
        "" if file == "manrope" else f"shared/fonts/{file}.css",
        MappingProxyType(
            {
                "font-display": f'"{family} Variable"',
                "fw-display": weight,
                "track-display": tracking,
                "scale-display": scale,
            }
        ),
    )


# Every family has Latin, Latin-extended, Greek and Cyrillic; text is set in Manrope throughout.
FONT_PAIRS: Mapping[str, FontPair] = MappingProxyType(
    {
        "manrope": _pair(_("Manrope: clear and open"), "Manrope", "manrope", "780", "-.032em"),
        "geologica": _pair(_("Geologica: wide and calm"), "Geologica", "geologica", "640", "-.02em"),
        "piazzolla": _pair(
            _("Piazzolla: a serif with character"), "Piazzolla", "piazzolla", "720", "-.018em", "1.06"
        ),
        "comfortaa": _pair(
            _("Comfortaa: round and friendly"), "Comfortaa", "comfortaa", "700", "-.035em", ".93"
        ),
        "sofia-condensed": _pair(
            _("Sofia Sans Condensed: tall and loud"),
            "Sofia Sans Condensed",
            "sofia-sans-condensed",
            "820",
            "-.012em",
            "1.2",
        ),
    }
)


def _shape(
    label: str | Promise,
    pattern: str,
    badge: str,
    radii: str,
    *,
    edge: str = "1px",
    hero_gutter: str = "var(--gutter)",
) -> Shape:
    small, medium, large, button = radii.split()
    return Shape(
        label,
        pattern,
        badge,
        MappingProxyType(
            {
                "radius-s": small,
                "radius-m": medium,
                "radius-l": large,
                "radius-btn": button,
                "edge": edge,
                "hero-gutter": hero_gutter,
                "hero-max": "none" if hero_gutter == "0px" else "var(--max)",
                "hero-radius": "0" if hero_gutter == "0px" else large,
            }
        ),
    )


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "crisp": _shape(_("Crisp"), "scales", "hex", ".5rem .875rem 1.375rem .75rem"),
        "round": _shape(_("Round"), "mosaic", "scallop", ".75rem 1.25rem 2rem 99rem"),
        "straight": _shape(
            _("Straight"), "stripes", "oct", "0 .125rem .25rem .125rem", edge="2px", hero_gutter="0px"
        ),
        "soft": _shape(_("Soft"), "waves", "squircle", "1rem 1.5rem 2.5rem 1.125rem"),
        "classic": _shape(
            _("Classic"), "diamonds", "shield", ".25rem .375rem .5rem .375rem", hero_gutter="0px"
        ),
        "bubbly": _shape(_("Bubbly"), "dots", "circle", "1rem 1.75rem 2.25rem 99rem", edge="2px"),
    }
)

# Ornaments in white on transparent; the hero shows them at half strength behind no text.
_PATTERNS: Mapping[str, tuple[int, int, str]] = MappingProxyType(
    {
        "scales": (
            48,
            48,
            '<g fill="none" stroke="#fff" stroke-opacity=".16" stroke-width="1.5">'
            '<path d="M0 24a24 24 0 0 1 48 0M-24 48a24 24 0 0 1 48 0M24 48a24 24 0 0 1 48 0"/>'
            '<path d="M8 24a16 16 0 0 1 32 0M-16 48a16 16 0 0 1 32 0M32 48a16 16 0 0 1 32 0"/></g>',
        ),
        "mosaic": (
            56,
            56,
            '<g fill="#fff"><path fill-opacity=".13" d="M2 2h12v12H2zM30 16h12v12H30zM16 44h12v12H16z"/>'
            '<path fill-opacity=".07" d="M16 2h12v12H16zM44 2h10v12H44z'
            'M2 30h12v12H2zM44 30h10v12H44zM30 44h12v10H30z"/></g>',
        ),
        "stripes": (
            40,
            40,
            '<path d="M-10 30 30-10M0 50 50 0M10 50 50 10" stroke="#fff" stroke-opacity=".13" stroke-width="7" '
            'fill="none"/>',
        ),
        "waves": (
            80,
            40,
            '<g fill="none" stroke="#fff" stroke-opacity=".16" stroke-width="2.5">'
            '<path d="M0 10q20-16 40 0t40 0M0 30q20-16 40 0t40 0"/></g>',
        ),
        "diamonds": (
            44,
            44,
            '<g fill="none" stroke="#fff" stroke-opacity=".16" stroke-width="1.4"><path d="M22 2 42 22 22 42 2 22z"/>'
            '<path d="M22 13l9 9-9 9-9-9z" fill="#fff" fill-opacity=".07"/></g>',
        ),
        "dots": (
            52,
            52,
            '<g fill="#fff"><circle cx="13" cy="13" r="7" fill-opacity=".13"/><circle cx="39" cy="39" r="11" '
            'fill-opacity=".08"/><circle cx="39" cy="11" r="3.5" fill-opacity=".16"/></g>',
        ),
    }
)


def hero_pattern(name: str) -> str:
    """The tokens --hero-pattern (a data: image) and --hero-ps (its size)."""
    width, height, inner = _PATTERNS[name]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{inner}</svg>'
    data = quote(svg.replace('"', "'"), safe=" =:/-.,'")
    return f'--hero-pattern:url("data:image/svg+xml,{data}");--hero-ps:{width}px {height}px;'
