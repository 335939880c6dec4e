"""The few colours of a mail, light and dark: a location's own, or the network's."""

from typing import Any

TOKENS = {
    "page": "bg",
    "card": "surface",
    "line": "line",
    "ink": "ink",
    "muted": "ink-2",
    "link": "brand-ink",
    "brand": "brand",
    "on_brand": "on-brand",
}
NETWORK = {  # as shared/plain.css has them
    "light": {
        "bg": "#f9fafe",
        "surface": "#ffffff",
        "line": "#d9dce6",
        "ink": "#171a24",
        "ink-2": "#565a69",
        "brand-ink": "#3d4aa8",
        "brand": "#3d4aa8",
        "on-brand": "#ffffff",
    },
    "dark": {
        "bg": "#0f1016",
        "surface": "#171921",
        "line": "#2d3039",
        "ink": "#f0f2f6",
        "ink-2": "#a8aab3",
        "brand-ink": "#a0b3ff",
        "brand": "#a0b3ff",
        "on-brand": "#0f1119",
    },
}


def colours_of(look: dict[str, Any]) -> dict[str, dict[str, str]]:
    """{"light": {name: colour}, "dark": {…}} by the names of `TOKENS`."""
    return {
        mode: {name: str(look.get(mode, {}).get(token) or own[token]) for name, token in TOKENS.items()}
        for mode, own in NETWORK.items()
    }
