"""What leaves an activity's page: its picture, its data for machines, the ways to pass it on."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from learning.covers import cover_path
from learning.enums import Access
from learning.models import Activity, Organiser
from learning.queries.co_organisers import co_organisers_of
from learning.services.activities import activity_url, cover_version
from learning.views.cards import when_text, where_text
from learning.views.markup import json_ld
from tenants.hosts import tenant_url
from tenants.models import Tenant
from theming.art.preview import Colours, preview_svg


def what_leaves(tenant: Tenant, activity: Activity, *, prefix: str = "") -> dict[str, Any]:
    """For the page: co-organisers, calendar, picture, data for machines, addresses of poster, embedding, oEmbed.
    `prefix`: of the language that the page's address names."""
    others = co_organisers_of(activity)
    base, url = f"/activities/{activity.slug}/", activity_url(activity)
    image_url = preview_url(tenant, activity)
    is_public = activity.is_open_to_all and tenant.is_public
    return {
        "co_organisers": [organiser_line(one) for one in others],
        "calendar_url": f"{base}calendar.ics" if activity.has_dates else "",
        "preview": {"url": image_url, "height": 628 if activity.cover else 630},
        "schema_json": json_ld(activity, url=url, image_url=image_url, country=tenant.country, others=others)
        if is_public
        else "",
        "poster_url": f"{base}poster.pdf",
        "embed_url": f"{base}embed/" if is_public else "",
        "oembed_url": (
            tenant_url(tenant, f"{prefix}/oembed/?{urlencode({'url': tenant_url(tenant, prefix + base)})}")
            if is_public
            else ""
        ),
    }


def organiser_line(organiser: Organiser) -> dict[str, Any]:
    """An organiser as an activity's page names it."""
    path, version = f"/organisers/{organiser.slug}/", organiser.logo_hash
    return {
        "name": organiser.name,
        "url": path,
        "is_verified": organiser.is_verified,
        "logo_url": f"{path}logo.webp?v={version}" if version else "",
        "description": organiser.description,
    }


def access_words(activity: Activity) -> list[str]:
    return [str(Access(value).label) for value in activity.accessibility if value in Access.values]


def cover_pictures(activity: Activity) -> dict[str, str]:
    """The cover at the size of a page, in two sizes where it is a picture, and what it shows."""
    if not activity.cover:
        return {"cover_alt": "", "cover_srcset": ""}
    sizes = {size: cover_path(activity.slug, activity.cover, "", size=size) for size in (600, 1200)}
    return {
        "cover_url": sizes[1200],
        "cover_alt": activity.cover.get("alt", ""),
        "cover_srcset": ", ".join(f"{path} {size}w" for size, path in sizes.items()),
    }


def preview_url(tenant: Tenant, activity: Activity) -> str:
    """Absolute: its own cover, else the drawn picture under an address that names what it shows."""
    if activity.cover:
        path = cover_path(activity.slug, activity.cover, cover_version(activity), size=1200, form="jpg")
    else:
        path = f"/activities/{activity.slug}/preview.png?v={preview_version(tenant, activity)}"
    return tenant_url(tenant, path)


def preview_version(tenant: Tenant, activity: Activity) -> str:
    return hashlib.sha256(preview_drawing(tenant, activity).encode()).hexdigest()[:12]


def preview_drawing(tenant: Tenant, activity: Activity) -> str:
    look, tokens = tenant.look, tenant.look["light"]
    return preview_svg(
        title=activity.title,
        kicker=activity.category.name,
        facts=" · ".join(text for text in (when_text(activity), where_text(activity)) if text),
        location=tenant.name,
        hue=activity.category.hue,
        seed=activity.cover_seed,
        brand=look["brand"],
        colours=Colours(
            ground=tokens["hero-a"],
            ground_end=tokens["hero-b"],
            text=tokens["on-hero"],
            text_soft=tokens["on-hero-2"],
            accent=tokens["accent"],
            on_accent=tokens["on-accent"],
        ),
    )
