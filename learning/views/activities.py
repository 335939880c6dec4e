"""Activities: each one's page."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.models import Activity
from learning.queries.activities import find_activity as any_activity
from learning.queries.enrolments import enrolment_of
from learning.queries.participants import names_for
from learning.queries.playlists import playlists_with
from learning.queries.texts import reader_language, texts_in
from learning.services.activities import activity_url, cover_version
from learning.views.cards import (
    activity_card,
    duration_text,
    map_context,
    when_in_full,
    when_text,
    where_text,
    who_text,
)
from learning.views.content_parts import allow_frames, shown_blocks, shown_videos
from learning.views.join_card import join_card
from learning.views.leaving import access_words, cover_pictures, organiser_line, what_leaves
from learning.views.markup import licence_url
from learning.views.plan_choices import plan_button
from learning.views.repeating import meetings_of
from learning.views.responses import cached_json, canonical
from shared.countries import language_name
from shared.languages import in_page_language, language_prefix
from shared.queries.skills import labels_of
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.requests import member_of_request
from tenants.memory import remembered
from tenants.models import Tenant
from theming.art.cover import cover_svg


def find_activity(request: HttpRequest, slug: str) -> Activity:
    """The activity, if this reader may see it. Raises Http404: whoever may not see it learns nothing."""
    activity = any_activity(slug)
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
    response = render(
        request,
        "learning/activities/page.html",
        {
            "activity": _page(activity),
            **what_leaves(tenant, activity, prefix=language_prefix(request)),
            "blocks": shown_blocks(activity),
            "videos": shown_videos(activity),
            "organiser": organiser_line(activity.organiser),
            "join": join_card(activity, mine, signed_in=signed_in),
            "hidden_reason": activity.hidden_reason or activity.organiser.hidden_reason,
            "people": names_for(member, activity, mine),
            "plan": (
                plan_button(request, f"/activities/{activity.slug}/plan/")
                if activity.is_open_to_all
                else None
            ),
            "can_edit": member is not None and allows("activity.edit", member, activity),
            "edit_url": f"/manage/activities/{activity.slug}/",
            "map": _place_map(tenant, activity),
            "playlists": [
                {"title": playlist.title, "url": f"/playlists/{playlist.slug}/"}
                for playlist in playlists_with(activity)
            ],
            "canonical": canonical(request),
        },
    )
    allow_frames(response, activity)
    return response


def _page(activity: Activity) -> dict[str, Any]:
    achievement = activity.achievement
    address = activity.whereabouts if activity.street else ""
    texts = texts_in(activity, reader_language())
    is_foreign = texts.language != reader_language()
    return activity_card(activity) | {
        "url": activity_url(activity),
        "type_label": activity.get_type_display(),
        "format_label": activity.get_format_display(),
        **cover_pictures(activity),
        "access": access_words(activity),
        "access_note": activity.access_note,
        "licence": activity.get_licence_display() if activity.licence else "",
        "licence_url": licence_url(activity),
        "summary": plain(texts.description, 200),
        "description_html": render_markdown(texts.description),
        "do": texts.do,
        "learn": texts.learn,
        "only_in": language_name(texts.language) if is_foreign else "",
        "meetings": meetings_of(activity),
        "when": when_in_full(activity),
        "where": where_text(activity),
        "address": address,
        "who": who_text(activity.age_min, activity.age_max),
        "price": activity.price_note,
        "duration": duration_text(activity.duration_minutes),
        "languages": ", ".join(language_name(code) for code in activity.languages),
        "places_left": activity.places_left,
        "capacity": activity.capacity,
        "skills": _skills(activity),
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


def _skills(activity: Activity) -> list[dict[str, str]]:
    """Skills and competences as tags; one query."""
    labels = labels_of([*activity.skills, *activity.competences], get_language() or "en")
    return [
        {"name": label, "url": f"/activities/?{urlencode({'skill': uri})}"} for uri, label in labels.items()
    ]


def _place_map(tenant: Tenant, activity: Activity) -> dict[str, Any] | None:
    box = map_context(tenant)
    if box is None or activity.lat is None or activity.lon is None:
        return None
    return box | {
        "label": _("Map: where %(title)s takes place")
        % {"title": texts_in(activity, reader_language()).title},
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
            *(
                texts_in(activity, reader_language()).title,
                in_page_language(request, f"/activities/{activity.slug}/"),
                when_text(activity),
            ),
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
