"""The network's own pages: fed by the catalogue and the registry, never by a loop over locations."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.forms import SearchForm
from learning.views.cards import catalogue_card
from learning.views.responses import cached_json, canonical, page_of, render_list
from shared.queries.catalogue import counts_by_category, counts_by_tenant, open_items, search_items
from shared.sorting import sorted_by_name
from tenants.enums import TenantStatus, Visibility
from tenants.hosts import tenant_url
from tenants.models import Tenant
from theming.models import Category
from theming.services.filling import network_categories

PLACES_AT_HOME = 24


def _categories() -> dict[str, dict[str, Any]]:
    language = (get_language() or "en").split("-")[0]
    return {
        entry["slug"]: {
            "name": entry["translations"].get(language, entry["name"]),
            "slug": entry["slug"],
            "hue": entry["hue"],
            "icon": entry["icon"],
            "url": f"/search/?category={entry['slug']}",
        }
        for entry in network_categories()
    }


def public_locations() -> list[Tenant]:
    """Locations that everybody may know of, by name, with their primary host at hand."""
    tenants = list(
        Tenant.objects.filter(
            visibility=Visibility.PUBLIC, status__in=(TenantStatus.TRIAL, TenantStatus.LIVE)
        ).prefetch_related("domains")
    )
    for tenant in tenants:
        for domain in tenant.domains.all():
            if domain.is_primary:
                tenant.__dict__["_primary_domain"] = domain.domain
    return sorted_by_name(tenants, lambda tenant: tenant.name)


def _place(tenant: Tenant, activities: int) -> dict[str, Any]:
    return {
        "name": tenant.name,
        "wording": tenant.wording,
        "country": tenant.country,
        "url": tenant_url(tenant),
        "mark": tenant.look.get("logo", ""),
        "activities": activities,
    }


def _world_map() -> dict[str, Any]:
    from django.conf import settings
    from django.templatetags.static import static

    return {
        "label": _("Map of all locations"),
        "points_url": "/locations/points.json",
        "base_url": static("shared/basemap/world.json"),
        "tiles_url": settings.TILES_URL,
        "attribution": settings.TILES_ATTRIBUTION if settings.TILES_URL else "",
        "center": "49,14",
        "zoom": 4,
        "kind": "locations",
    }


@require_safe
def network_home(request: HttpRequest) -> HttpResponse:
    categories, counts, by_tenant = _categories(), counts_by_category(), counts_by_tenant()
    tenants = public_locations()
    busiest = sorted(tenants, key=lambda tenant: (-by_tenant.get(tenant.pk, 0), tenant.name))[:PLACES_AT_HOME]
    latest = [catalogue_card(item, categories[item.network_category]) for item in open_items()[:6]]
    open_now = sum(counts.values())
    stats = [
        (open_now, ngettext("open activity", "open activities", open_now)),
        (len(tenants), ngettext("location", "locations", len(tenants))),
    ]
    return render(
        request,
        "learning/home/network.html",
        {
            "hero": {
                "kicker": _("One account, one wallet, everywhere"),
                "headline": _("Every city is a classroom."),
                "lead": _(
                    "Find something to learn, near you or far away. "
                    "Take part, and take home a badge that anyone can check."
                ),
                "stats": [
                    {"value": formats.number_format(value, force_grouping=True), "label": label}
                    for value, label in stats
                ],
                "shows_search": True,
                "credential": None,
                "floats": [],
            },
            "categories": [card | {"count": counts.get(slug, 0)} for slug, card in categories.items()],
            "activities": latest,
            "nearby": latest,
            "map": _world_map(),
            "places": [_place(tenant, by_tenant.get(tenant.pk, 0)) for tenant in busiest],
            "place_total": len(tenants),
            "canonical": canonical(request),
            "badges": [],
        },
    )


@require_safe
def network_search(request: HttpRequest) -> HttpResponse:
    """Search across all locations."""
    categories = _categories()
    choices = [Category(slug=slug, names={"en": card["name"]}) for slug, card in categories.items()]
    form = SearchForm(request.GET, categories=choices)
    asked = form.asked()
    for name in ("when", "price"):
        form.fields.pop(name)
    is_online = {"online": True, "in_person": False}.get(asked.get("format", ""))
    found = search_items(
        words=asked.get("q", ""),
        place=asked.get("place", ""),
        category=asked.get("category", ""),
        activity_type=asked.get("type", ""),
        is_online=is_online,
    )
    page = page_of(
        found, request, size=24, card=lambda item: catalogue_card(item, categories[item.network_category])
    )
    chips = [card | {"is_current": slug == asked.get("category")} for slug, card in categories.items()]
    context = {
        "filter_form": form,
        "categories": chips,
        "page": page,
        "total": page.paginator.count,
        "map": None,
        "view": "list",
        "action": "/search/",
        "canonical": canonical(request),
    }
    return render_list(request, context)


@require_safe
def location_list(request: HttpRequest) -> HttpResponse:
    by_tenant = counts_by_tenant()
    places = [_place(tenant, by_tenant.get(tenant.pk, 0)) for tenant in public_locations()]
    context = {"places": places, "map": _world_map(), "canonical": canonical(request)}
    return render(request, "learning/home/locations.html", context)


@require_safe
def location_points(request: HttpRequest) -> HttpResponse:
    """The world map's points: one a public location that shows a place."""
    points = [
        [tenant.lat, tenant.lon, 150, "map-pin", tenant.name, tenant_url(tenant), str(tenant.wording)]
        for tenant in public_locations()
        if tenant.shows_map and tenant.lat is not None
    ]
    return cached_json(request, {"points": points}, is_public=True)
