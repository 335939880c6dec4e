"""Parts of a location inside other websites: a card, the map, and how others find them (oEmbed).

Embedded views know nobody: they read no session and set no cookie, and only they may stand in a frame.
"""

from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.utils import build_policy
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from learning.models import Activity
from learning.queries.activities import find_activity as any_activity
from learning.queries.texts import reader_language, texts_in
from learning.views.activities import find_activity
from learning.views.cards import activity_card, map_context
from learning.views.leaving import preview_url
from learning.views.search import map_and_cards
from shared.languages import language_prefix, offered_languages, parted
from shared.text import plain
from tenants.hosts import tenant_url
from tenants.models import Tenant

CARD = (380, 560)  # width, height in pixels
MAP = (800, 560)
MAP_ROWS = 30


def _open_activity(slug: str) -> Activity:
    """What everybody may see; anything else is as if it never was."""
    activity = any_activity(slug)
    if activity is None or not activity.is_open_to_all:
        raise Http404
    return activity


def _embedded(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page for frames: drawn without the request, so that nobody's session or token can get into it."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    page = {
        "location": tenant,
        "look": tenant.look,
        "language": get_language(),
        "home_url": tenant_url(tenant, f"{language_prefix(request)}/"),
    }
    response = HttpResponse(render_to_string(template, page | context))
    response["Content-Security-Policy"] = build_policy(
        replace={"frame-ancestors": ["*"], "form-action": ["'none'"]}
    )
    response["Cache-Control"] = "public, max-age=300" if tenant.is_public else "private, no-cache"
    response["Referrer-Policy"] = "origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@xframe_options_exempt
def embedded_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of one activity."""
    activity = _open_activity(slug)
    return _embedded(
        request, "learning/embed/activity.html", {"activity": activity_card(activity) | {"plan_url": ""}}
    )


@require_safe
@xframe_options_exempt
def embedded_map(request: HttpRequest) -> HttpResponse:
    """The map and its list, with the filters of the list of activities."""
    box, cards, total = map_and_cards(request, MAP_ROWS)
    if box is None:
        raise Http404
    return _embedded(request, "learning/embed/map.html", {"map": box, "activities": cards, "total": total})


@require_safe
def embed_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The snippets to copy."""
    activity = find_activity(request, slug)
    if not activity.is_open_to_all:
        raise Http404
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    query = urlencode({"category": activity.category.slug})
    prefix = language_prefix(request)  # what is copied speaks as this page does
    title = texts_in(activity, reader_language()).title
    map_label = _("Map: %(name)s") % {"name": tenant.name}
    snippets = [
        {
            "title": _("The card of this activity"),
            "path": f"/embed/activities/{activity.slug}/",
            "code": _snippet(_card_address(tenant, activity, prefix), title, CARD),
            "height": CARD[1],
        }
    ]
    if map_context(tenant) is not None:
        snippets.append(
            {
                "title": _("The map, with activities in “%(name)s”") % {"name": activity.category.name},
                "path": f"/embed/map/?{query}",
                "code": _snippet(
                    tenant_url(tenant, f"{prefix}/embed/map/?{query}"), map_label, MAP, is_wide=True
                ),
                "height": MAP[1],
            }
        )
    return render(
        request,
        "learning/embed/snippets.html",
        {"activity": {"title": title, "slug": activity.slug}, "snippets": snippets},
    )


def _card_address(tenant: Tenant, activity: Activity, prefix: str) -> str:
    return tenant_url(tenant, f"{prefix}/embed/activities/{activity.slug}/")


def _snippet(url: str, title: str, size: tuple[int, int], *, is_wide: bool = False) -> str:
    wide = "100%" if is_wide else str(size[0])
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="{wide}" height="{size[1]}" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>'
    )


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 for the addresses of activities on this host (https://oembed.com), as JSON: in the language that the
    activity's address names, else in this page's."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "only format=json"}, status=501)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    named, slug = _named_in(request.GET.get("url", ""), tenant)
    activity = _open_activity(slug)
    if named not in offered_languages(request):
        return _oembed(request, activity, language_prefix(request))
    with override(named):
        response = _oembed(request, activity, f"/{named}")
    response["Content-Language"] = named
    return response


def _oembed(request: HttpRequest, activity: Activity, prefix: str) -> HttpResponse:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    texts = texts_in(activity, reader_language())
    width, height = (
        _within(request, name, most) for name, most in zip(("maxwidth", "maxheight"), CARD, strict=True)
    )
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": texts.title,
            "author_name": activity.organiser.name,
            "author_url": tenant_url(tenant, f"{prefix}/organisers/{activity.organiser.slug}/"),
            "provider_name": tenant.name,
            "provider_url": tenant_url(tenant, f"{prefix}/"),
            "description": plain(texts.description, 200),
            "thumbnail_url": preview_url(tenant, activity),
            "thumbnail_width": 1200,
            "thumbnail_height": 628 if activity.cover else 630,
            "html": _snippet(_card_address(tenant, activity, prefix), texts.title, (width, height)),
            "width": width,
            "height": height,
            "cache_age": 3600,
        }
    )
    response["Cache-Control"] = "public, max-age=300" if tenant.is_public else "private, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _named_in(address: str, tenant: Tenant) -> tuple[str, str]:
    """Which language (or "") and activity the address names, if it is one of this location. Raises Http404."""
    own, parts, language = urlsplit(tenant_url(tenant)), None, ""
    try:
        parts = urlsplit(address)
        language, path = parted(parts.path)
        match = resolve(path, urlconf="infra.urls.location") if parts.netloc == own.netloc else None
    except (ValueError, Resolver404):
        match = None
    if (
        match is None
        or match.url_name != "activity"
        or parts is None
        or parts.scheme not in ("http", "https")
    ):
        raise Http404
    return language, str(match.kwargs["slug"])


def _within(request: HttpRequest, name: str, most: int) -> int:
    asked = request.GET.get(name, "")
    return min(most, max(200, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 6 else most
