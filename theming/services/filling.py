"""What a new location starts with: theme, categories and home page, by its kind."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tenants.enums import TenantKind
from tenants.models import Tenant
from theming.enums import BlockKind
from theming.models import Category, HomeBlock
from theming.palette import hue_of_colour
from theming.services.themes import set_theme

_DATA = Path(__file__).resolve().parent.parent / "data"

# brand, accent, font pair, shape
START_THEMES = {
    TenantKind.CITY: ("#007742", "#f9c426", "manrope", "crisp"),
    TenantKind.REGION: ("#2f5aa8", "#f2a33a", "geologica", "soft"),
    TenantKind.ISLAND: ("#007584", "#ff8a5b", "comfortaa", "round"),
    TenantKind.ORGANISATION: ("#5b3fa8", "#ffb02e", "manrope", "bubbly"),
    TenantKind.CAMPUS: ("#7a1f3d", "#d9b44a", "piazzolla", "classic"),
}

_BLOCKS = (
    BlockKind.HERO,
    BlockKind.CATEGORIES,
    BlockKind.MAP,
    BlockKind.LATEST,
    BlockKind.PLAYLISTS,
    BlockKind.SKILLS,
    BlockKind.BADGES,
    BlockKind.HOW,
    BlockKind.ORGANISERS,
)


@cache
def network_categories() -> tuple[dict[str, Any], ...]:
    """The network's master set: slug, order, name, translations, icon, colour, and `hue` in OKLCH degrees."""
    entries = json.loads((_DATA / "categories.json").read_text())["categories"]
    return tuple({**entry, "hue": hue_of_colour(entry["colour"])} for entry in entries)


def fill_new_location(*, tenant: Tenant, **_signal: object) -> None:
    """Receiver of `tenant_created`: runs inside the new location and its transaction."""
    brand, accent, font_pair, shape = START_THEMES[TenantKind(tenant.kind)]
    set_theme(actor=None, brand=brand, accent=accent, font_pair=font_pair, shape=shape)
    Category.objects.bulk_create(
        Category(
            slug=entry["slug"],
            names=entry["translations"],
            icon=entry["icon"],
            hue=entry["hue"],
            order=entry["order"],
            network_slug=entry["slug"],
        )
        for entry in network_categories()
    )
    blocks = [kind for kind in _BLOCKS if kind != BlockKind.MAP or tenant.shows_map]
    HomeBlock.objects.bulk_create(HomeBlock(kind=kind, order=order) for order, kind in enumerate(blocks))
