"""Colour arithmetic: sRGB hex <-> OKLCH with gamut clipping, and WCAG contrast. Pure, no Django.

OKLCH: lightness 0..1, chroma 0..about 0.37, hue in degrees. Sources: https://bottosson.github.io/posts/oklab/ (the
matrices) and WCAG 2.2 §1.4.3 (relative luminance, contrast ratio).
"""

import math
from functools import lru_cache

Rgb = tuple[float, float, float]
Oklch = tuple[float, float, float]

_STEP = 0.005  # of lightness, in `reach`
_CLIP_ROUNDS = 16


def _to_gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _linear_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(rgb: Rgb) -> bool:
    return all(-1e-4 <= channel <= 1.0001 for channel in rgb)


@lru_cache(maxsize=8192)
def hex_of(lightness: float, chroma: float, hue: float) -> str:
    """The nearest sRGB colour "#rrggbb"; what lies outside sRGB loses chroma, never lightness or hue."""
    lightness = min(max(lightness, 0.0), 1.0)
    if not _in_gamut(_linear_rgb(lightness, chroma, hue)):
        low, high = 0.0, chroma
        for _round in range(_CLIP_ROUNDS):
            middle = (low + high) / 2
            if _in_gamut(_linear_rgb(lightness, middle, hue)):
                low = middle
            else:
                high = middle
        chroma = low
    channels = (_to_gamma(min(max(channel, 0.0), 1.0)) for channel in _linear_rgb(lightness, chroma, hue))
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * channel) for channel in channels))


def rgb_of(colour: str) -> Rgb:
    """Gamma-encoded channels 0..1 of "#rrggbb"."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def oklch_of(colour: str) -> Oklch:
    """Lightness, chroma, hue of "#rrggbb"; a grey has chroma below 0.005 and hue 0."""
    red, green, blue = (_to_linear(channel) for channel in rgb_of(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    chroma = math.hypot(a, b)
    return lightness, chroma, (math.degrees(math.atan2(b, a)) % 360 if chroma >= 0.005 else 0.0)


@lru_cache(maxsize=8192)
def luminance(colour: str) -> float:
    """Relative luminance 0..1 (WCAG 2.2)."""
    red, green, blue = (_to_linear(channel) for channel in rgb_of(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio, 1..21, of two "#rrggbb" colours in either order."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def worst_contrast(colour: str, others: tuple[str, ...]) -> float:
    return min(contrast(colour, other) for other in others)


def reach(
    lightness: float, chroma: float, hue: float, *, against: tuple[str, ...], ratio: float, lighter: bool
) -> str:
    """Walk lightness from where it is (up when `lighter`) until the contrast with each of `against` is `ratio`.

    Ends at black or white when nothing better exists; callers choose `against` so that this is enough.
    """
    step = _STEP if lighter else -_STEP
    colour = hex_of(lightness, chroma, hue)
    while worst_contrast(colour, against) < ratio and 0 < lightness < 1:
        lightness = round(lightness + step, 4)
        colour = hex_of(lightness, chroma, hue)
    return colour


def mix(colour: str, other: str, share: float) -> str:
    """CSS color-mix(in srgb, colour share, other)."""
    pairs = zip(rgb_of(colour), rgb_of(other), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * (a * share + b * (1 - share))) for a, b in pairs))
