"""The network's own pages: fed by the catalogue and the registry, never by a loop over locations."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.forms import SearchForm
from learning.forms.search import ViewportForm
from learning.grid import MAX_ZOOM, SPOT, WORLD, Box, Cluster, cells_of, grid_scale, put_together
from learning.views.cards import (
    cards_html,
    catalogue_card,
    category_chips,
    found_text,
    joined_cards,
    map_ground,
)
from learning.views.responses import cached_json, canonical, clean_address, page_of, render_list
from shared.models import CatalogueItem
from shared.paging import links_of
from shared.queries.catalogue import (
    counts_by_category,
    counts_by_tenant,
    meant_words,
    open_items,
    search_items,
)
from shared.sorting import sorted_by_name
from tenants.enums import TenantStatus, Visibility
from tenants.hosts import tenant_url
from tenants.models import Tenant
from theming.models import Category
from theming.services.filling import network_categories

PLACES_AT_HOME = 24
HUE = 150  # of the markers of locations


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
    from django.templatetags.static import static

    return {
        "label": _("Map of all locations"),
        "points_url": "/locations/points.json",
        **map_ground(static("shared/basemap/world.json")),
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
@clean_address
def network_search(request: HttpRequest) -> HttpResponse:
    """Search across all locations."""
    categories = _categories()
    choices = [Category(slug=slug, names={"en": card["name"]}) for slug, card in categories.items()]
    form = SearchForm(request.GET, categories=choices)
    asked = form.asked()
    for name in ("when", "price"):
        form.fields.pop(name)
    is_online = {"online": True, "in_person": False}.get(asked.get("format", ""))
    found, meant = _found(asked, is_online)
    page = page_of(
        found,
        request,
        size=24,
        card=lambda item: catalogue_card(item, categories[item.network_category]),
    )
    chips = [card | {"is_current": slug == asked.get("category")} for slug, card in categories.items()]
    context = {
        "filter_form": form,
        "categories": category_chips(chips),
        "cards": joined_cards(cards_html(page.object_list)),
        "pages": links_of(page, request.GET),
        "found": found_text(page.paginator.count),
        "meant": meant,
        "chips": [],
        "proposals": [],
        "map": None,
        "view": "list",
        "action": "/search/",
        "canonical": canonical(request),
    }
    return render_list(request, context)


def _found(asked: dict[str, str], is_online: bool | None) -> tuple[QuerySet[CatalogueItem], str]:
    """What matches, and the words that were looked for instead of those that stand nowhere."""

    def search(words: str) -> QuerySet[CatalogueItem]:
        return search_items(
            words=words,
            languages=(get_language() or "en", "en"),
            place=asked.get("place", ""),
            category=asked.get("category", ""),
            activity_type=asked.get("type", ""),
            is_online=is_online,
        )

    found = search(asked.get("q", ""))
    if asked.get("q") and not found.exists() and (meant := meant_words(asked["q"])):
        other = search(meant)
        if other.exists():
            return other, meant
    return found, ""


@require_safe
def location_list(request: HttpRequest) -> HttpResponse:
    by_tenant = counts_by_tenant()
    places = [_place(tenant, by_tenant.get(tenant.pk, 0)) for tenant in public_locations()]
    context = {"places": places, "map": _world_map(), "canonical": canonical(request)}
    return render(request, "learning/home/locations.html", context)


@require_safe
def location_points(request: HttpRequest) -> HttpResponse:
    """The world map's markers, as `learning.views.markers.activity_points` gives them: a point for each public location
    that shows a place, put together where they are too near to each other."""
    viewport = ViewportForm(request.GET)
    viewport.is_valid()
    tenants = [tenant for tenant in public_locations() if tenant.shows_map and tenant.lat is not None]
    box, zoom, spot = viewport.box() or WORLD, viewport.cleaned_data.get("zoom"), viewport.at()
    answer: dict[str, Any] = {"points": [], "clusters": []}
    if spot:
        near = [tenant for tenant in tenants if _is_at(tenant, *spot)]
        return cached_json(request, answer | {"points": [_point(tenant) for tenant in near]}, is_public=True)
    by_id = {tenant.pk: tenant for tenant in tenants}
    for marker in _markers(tenants, box, MAX_ZOOM if zoom is None else zoom):
        if marker.only is None:
            edges = (marker.box.west, marker.box.south, marker.box.east, marker.box.north)
            answer["clusters"].append(
                [marker.lat, marker.lon, marker.count, [[HUE, marker.count]], edges, int(marker.is_one_spot)]
            )
        else:
            answer["points"].append(_point(by_id[marker.only]))
    if viewport.cleaned_data.get("extent"):
        around = [(tenant.lon or 0, tenant.lat or 0) for tenant in tenants]
        lons, lats = [lon for lon, _lat in around], [lat for _lon, lat in around]
        answer["extent"] = [min(lons), min(lats), max(lons), max(lats)] if around else None
    return cached_json(request, answer, is_public=True)


def _markers(tenants: list[Tenant], box: Box, zoom: int) -> list[Cluster]:
    scale = grid_scale(box, zoom)
    places = [(tenant.lat or 0, tenant.lon or 0, tenant.pk) for tenant in tenants]
    inside = [
        (lat, lon, pk)
        for lat, lon, pk in places
        if box.south <= lat <= box.north and box.west <= lon <= box.east
    ]
    return put_together(cells_of(inside, scale), scale)


def _is_at(tenant: Tenant, lat: float, lon: float) -> bool:
    return abs((tenant.lat or 0) - lat) < SPOT and abs((tenant.lon or 0) - lon) < SPOT


def _point(tenant: Tenant) -> list[Any]:
    return [tenant.lat, tenant.lon, HUE, "map-pin", tenant.name, tenant_url(tenant), str(tenant.wording)]
