"""Activities: list and map, and each one's page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.forms import SearchForm
from learning.models import Activity
from learning.queries.activities import Search, points_of, search_activities
from learning.queries.enrolments import enrolment_of
from learning.queries.participants import names_for
from learning.services.activities import activity_url, cover_version
from learning.views.cards import (
    activity_card,
    category_card,
    duration_text,
    language_name,
    map_context,
    when_in_full,
    when_text,
    where_text,
    who_text,
)
from learning.views.join_card import join_card
from learning.views.responses import cached_json, canonical, page_of, render_list
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.requests import member_of_request
from tenants.memory import remembered
from tenants.models import Tenant
from theming.art.cover import cover_svg
from theming.models import Category
from theming.queries.categories import shown_categories

PAGE_SIZE = 50


def _search(request: HttpRequest) -> tuple[SearchForm, Search, list[Category]]:
    categories = list(shown_categories())
    form = SearchForm(request.GET, categories=categories)
    return form, Search(**form.asked()), categories


@require_safe
@remembered
def activity_list(request: HttpRequest) -> HttpResponse:
    """List and map from one query; every filter is in the address."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    form, search, categories = _search(request)
    found = search_activities(search, time_zone=tenant.time_zone)
    page = page_of(found, request, size=PAGE_SIZE, card=activity_card)
    map_box = map_context(tenant)
    if map_box:
        query = request.GET.copy()
        for name in ("page", "view"):
            query.pop(name, None)
        map_box["points_url"] = "/activities/points.json" + (f"?{query.urlencode()}" if query else "")
    chips = [
        category_card(category) | {"is_current": category.slug == search.category} for category in categories
    ]
    context = {
        "filter_form": form,
        "categories": chips,
        "page": page,
        "total": page.paginator.count,
        "map": map_box,
        "view": "map" if request.GET.get("view") == "map" else "list",
        "action": "/activities/",
        "canonical": canonical(request),
    }
    return render_list(request, context)


@require_safe
@remembered
def activity_points(request: HttpRequest) -> HttpResponse:
    """What the map shows: {"points": [[lat, lon, hue, icon, title, url, when], …]}, at most 2,000."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    _form, search, _categories = _search(request)
    found = points_of(search_activities(search, time_zone=tenant.time_zone))
    points = [
        [
            *(activity.lat, activity.lon, activity.category.hue, activity.category.icon),
            *(activity.title, f"/activities/{activity.slug}/", when_text(activity)),
        ]
        for activity in found[:2000]
    ]
    return cached_json(request, {"points": points}, is_public=tenant.is_public)


def find_activity(request: HttpRequest, slug: str) -> Activity:
    """The activity, if this reader may see it. Raises Http404: whoever may not see it learns nothing."""
    activity = (
        Activity.objects.select_related("organiser", "category", "achievement").filter(slug=slug).first()
    )
    if activity is None:
        raise Http404
    member = None if activity.is_open_to_all else member_of_request(request)
    if not allows("activity.view", member, activity):
        raise Http404
    return activity


@require_safe
@remembered
def activity_page(request: HttpRequest, slug: str) -> HttpResponse:
    activity = find_activity(request, slug)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    member = member_of_request(request)
    mine = enrolment_of(activity, member)
    signed_in = bool(request.user.is_authenticated)
    return render(
        request,
        "learning/activities/page.html",
        {
            "activity": _page(activity),
            "organiser": {
                "name": activity.organiser.name,
                "url": f"/organisers/{activity.organiser.slug}/",
                "is_verified": activity.organiser.is_verified,
                "logo_url": "",
                "description": activity.organiser.description,
            },
            "join": join_card(activity, mine, signed_in=signed_in),
            "hidden_reason": activity.hidden_reason or activity.organiser.hidden_reason,
            "people": names_for(member, activity, mine),
            "calendar_url": "",
            "can_edit": member is not None and allows("activity.edit", member, activity),
            "edit_url": f"/manage/activities/{activity.slug}/",
            "map": _place_map(tenant, activity),
            "playlists": [],
            "schema_json": "",
        },
    )


def _page(activity: Activity) -> dict[str, Any]:
    achievement = activity.achievement
    address = ", ".join(part for part in (activity.street, activity.place) if part)
    return activity_card(activity) | {
        "url": activity_url(activity),
        "type_label": activity.get_type_display(),
        "format_label": activity.get_format_display(),
        "image_url": "",
        "summary": plain(activity.description, 200),
        "description_html": render_markdown(activity.description),
        "do": activity.do,
        "learn": activity.learn,
        "when": when_in_full(activity),
        "where": where_text(activity),
        "address": address,
        "who": who_text(activity.age_min, activity.age_max),
        "price": activity.price_note,
        "duration": duration_text(activity.duration_minutes),
        "languages": ", ".join(language_name(code) for code in activity.languages),
        "places_left": activity.places_left,
        "capacity": activity.capacity,
        "skills": [],
        "badge": (
            {
                "name": achievement.name,
                "image_url": f"/achievements/{achievement.pk}/image.svg",
                "url": f"/achievements/{achievement.pk}/",
                "description": plain(achievement.description, 160),
            }
            if achievement
            else None
        ),
        "status": "ended" if activity.has_ended else activity.status,
    }


def _place_map(tenant: Tenant, activity: Activity) -> dict[str, Any] | None:
    box = map_context(tenant)
    if box is None or activity.lat is None or activity.lon is None:
        return None
    return box | {
        "label": _("Map: where %(title)s takes place") % {"title": activity.title},
        "points_url": f"/activities/{activity.slug}/point.json",
        "center": f"{activity.lat},{activity.lon}",
        "zoom": 14,
    }


@require_safe
def activity_point(request: HttpRequest, slug: str) -> HttpResponse:
    """The one point of an activity's own map."""
    activity = find_activity(request, slug)
    points = [
        [
            *(activity.lat, activity.lon, activity.category.hue, activity.category.icon),
            *(activity.title, f"/activities/{activity.slug}/", when_text(activity)),
        ]
    ]
    is_public = request.tenant.is_public and activity.is_open_to_all  # type: ignore[attr-defined]
    return cached_json(request, {"points": points if activity.lat is not None else []}, is_public=is_public)


@require_safe
def activity_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The generated cover: the category's colour and the activity's own seed."""
    activity = find_activity(request, slug)
    response = HttpResponse(
        cover_svg(activity.category.hue, activity.cover_seed), content_type="image/svg+xml"
    )
    is_public = activity.is_open_to_all and request.tenant.is_public  # type: ignore[attr-defined]
    is_lasting = request.GET.get("v") == cover_version(activity)
    lasting = "public, max-age=31536000, immutable" if is_lasting else "public, max-age=3600"
    response["Cache-Control"] = lasting if is_public else "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
