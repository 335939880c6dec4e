"""Organisers, badges and categories of a location, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.models import Organiser
from learning.queries.achievements import achievements_on_show
from learning.queries.activities import counts_by_category, open_now
from learning.queries.co_organisers import offered_by
from learning.queries.organisers import find_organiser, shown_organisers
from learning.views.cards import activity_card, badge_card, category_card, map_context
from learning.views.responses import cached_json, canonical, page_by_name
from shared.countries import language_name
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.requests import member_of_request
from tenants.memory import remembered
from tenants.models import Tenant
from theming.queries.categories import shown_categories


@require_safe
@remembered
def organiser_list(request: HttpRequest) -> HttpResponse:
    organisers = page_by_name(shown_organisers(), request, size=48)
    return render(
        request, "learning/organisers/list.html", {"page": organisers, "canonical": canonical(request)}
    )


def require_shown(request: HttpRequest, organiser: Organiser | None) -> Organiser:
    """The organiser, if this reader may see it. Raises Http404: whoever may not see it learns nothing."""
    member = member_of_request(request) if organiser and organiser.hidden_at else None
    if organiser is None or not allows("organiser.view", member, organiser):
        raise Http404
    return organiser


@require_safe
@remembered
def organiser_page(request: HttpRequest, slug: str) -> HttpResponse:
    organiser = require_shown(request, find_organiser(slug))
    activities = [activity_card(activity) for activity in open_now().filter(offered_by(organiser))[:24]]
    badges = achievements_on_show().filter(issuer=organiser.issuer).order_by("-created_at")[:12]
    return render(
        request,
        "learning/organisers/page.html",
        {
            "organiser": organiser,
            "languages_spoken": [language_name(code) for code in organiser.languages],
            "map": _map_of(request.tenant, organiser),  # type: ignore[attr-defined]
            "canonical": canonical(request),
            "summary": plain(organiser.description, 200),
            "description_html": render_markdown(organiser.description),
            "activities": activities,
            "badges": [badge_card(badge) | {"detail": ""} for badge in badges],
        },
    )


def _map_of(tenant: Tenant, organiser: Organiser) -> dict[str, Any] | None:
    box = map_context(tenant)
    if box is None or organiser.lat is None or organiser.lon is None:
        return None
    return box | {
        "label": _("Map: where %(name)s is") % {"name": organiser.name},
        "points_url": f"/organisers/{organiser.slug}/point.json",
        "center": f"{organiser.lat},{organiser.lon}",
        "zoom": 14,
    }


@require_safe
def organiser_point(request: HttpRequest, slug: str) -> HttpResponse:
    """The one point of an organiser's own map."""
    organiser = require_shown(request, find_organiser(slug))
    point = [
        *(organiser.lat, organiser.lon, 210, "building-2", organiser.name),
        *(f"/organisers/{organiser.slug}/", organiser.street),
    ]
    points = [point] if organiser.lat is not None else []
    is_public = request.tenant.is_public and organiser.hidden_at is None  # type: ignore[attr-defined]
    return cached_json(request, {"points": points}, is_public=is_public)


@require_safe
@remembered
def badge_list(request: HttpRequest) -> HttpResponse:
    """Everything that can be earned here."""
    page = page_by_name(achievements_on_show(), request, size=48, card=badge_card)
    return render(request, "learning/badges/list.html", {"page": page, "canonical": canonical(request)})


@require_safe
@remembered
def category_list(request: HttpRequest) -> HttpResponse:
    """The location's subject areas with the number of activities that can be joined in each."""
    counts = counts_by_category()
    cards = [category_card(category, counts.get(category.pk, 0)) for category in shown_categories()]
    return render(
        request, "learning/categories/list.html", {"categories": cards, "canonical": canonical(request)}
    )
