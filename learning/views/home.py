"""The first page of a location."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credentials.models import Achievement, Credential
from learning.models import Organiser
from learning.queries.achievements import achievements_on_show
from learning.queries.activities import counts_by_category, open_now
from learning.queries.alignment import most_used_skills
from learning.queries.playlists import published_playlists
from learning.views.cards import activity_card, badge_card, category_card, map_context
from learning.views.playlist_words import playlist_card
from learning.views.responses import canonical
from shared.queries.skills import labels_of
from shared.text import render_markdown
from tenants.access import open_to_all
from tenants.hosts import network_url
from tenants.members.requests import member_of_request
from tenants.memory import remembered
from tenants.models import Tenant
from theming.enums import BlockKind
from theming.models import HomeBlock, Theme
from theming.queries.categories import shown_categories

FEATURED_SKILLS = 16
FEATURED_PLAYLISTS = 3


@open_to_all
@require_safe
@remembered
def location_home(request: HttpRequest) -> HttpResponse:
    """The blocks that the coordinator chose; of a private location only its front door, for people who are not in."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    theme = Theme.objects.get(pk=1)
    if not tenant.is_public and member_of_request(request) is None:
        hero = _hero(tenant, theme, {"activities": 0, "organisers": 0, "badges": 0}, None)
        hero["headline"] = _in_language(theme.headline) or tenant.name
        # What they cannot enter is not offered to them.
        nav = [{"key": "verify", "label": _("Check a badge"), "url": network_url("/verify/")}]
        return render(request, "learning/home/front_door.html", {"hero": hero, "nav": nav})
    blocks = list(HomeBlock.objects.filter(is_visible=True))
    kinds = {block.kind for block in blocks}
    counts = counts_by_category()
    activities = [activity_card(activity) for activity in open_now()[:6]]
    badges = list(achievements_on_show().order_by("-created_at")[:8])
    totals = {
        "activities": sum(counts.values()),
        "organisers": Organiser.objects.count(),
        "badges": cache.get_or_set("badges-issued", Credential.objects.count, 60) or 0,
    }
    categories = shown_categories() if BlockKind.CATEGORIES in kinds else []
    return render(
        request,
        "learning/home/location.html",
        {
            "blocks": [{"kind": block.kind, **_texts(block)} for block in blocks],
            "hero": _hero(tenant, theme, totals, badges),
            "categories": [category_card(category, counts.get(category.pk, 0)) for category in categories],
            "activities": activities,
            "nearby": activities,
            "map": map_context(tenant) if BlockKind.MAP in kinds else None,
            "badges": [badge_card(achievement) for achievement in badges],
            "activity_total": totals["activities"],
            "skills": _featured_skills() if BlockKind.SKILLS in kinds else [],
            "playlists": _featured_playlists() if BlockKind.PLAYLISTS in kinds else [],
            "canonical": canonical(request),
        },
    )


def _featured_skills() -> list[dict[str, Any]]:
    """What most activities here are good for."""
    used = most_used_skills(FEATURED_SKILLS)
    labels = labels_of([uri for uri, _count in used], get_language() or "en")
    return [
        {"name": labels[uri], "url": f"/activities/?{urlencode({'skill': uri})}", "count": count}
        for uri, count in used
        if uri in labels
    ]


def _featured_playlists() -> list[dict[str, Any]]:
    return [playlist_card(playlist) for playlist in published_playlists()[:FEATURED_PLAYLISTS]]


def _texts(block: HomeBlock) -> dict[str, Any]:
    """The coordinator's words for a block; `body` is Markdown."""
    texts = {name: _in_language(block.options.get(name, "")) for name in ("title", "text", "body")}
    return {**texts, "html": render_markdown(texts["body"]) if texts["body"] else ""}


def _in_language(value: Any) -> str:
    if isinstance(value, dict):
        language = (get_language() or "en").split("-")[0]
        return str(value.get(language) or value.get("en") or next(iter(value.values()), ""))
    return str(value or "")


def _hero(
    tenant: Tenant, theme: Theme, totals: dict[str, int], badges: list[Achievement] | None
) -> dict[str, Any]:
    examples = badges or []
    first = examples[0] if examples else None
    labels = {
        "activities": ngettext("open activity", "open activities", totals["activities"]),
        "organisers": ngettext("organiser", "organisers", totals["organisers"]),
        "badges": ngettext("badge earned", "badges earned", totals["badges"]),
    }
    return {
        "kicker": str(tenant.wording),
        "headline": _in_language(theme.headline) or _("Find it, do it, prove it."),
        "lead": _in_language(theme.lead)
        or _("Everything that you can learn in %(name)s, and badges that prove what you did.")
        % {"name": tenant.name},
        "stats": [
            {"value": formats.number_format(totals[name], force_grouping=True), "label": label}
            for name, label in labels.items()
            if totals[name]
        ],
        "shows_search": badges is not None,
        "credential": (
            {
                "name": first.name,
                "image_url": f"/achievements/{first.pk}/image.svg",
                "recipient": "",
                "issuer": first.issuer.name,
                "date": "",
                "state": "example",
                "qr": "",
            }
            if first
            else None
        ),
        "floats": [f"/achievements/{achievement.pk}/image.svg" for achievement in examples[1:5]],
    }
