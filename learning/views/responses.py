"""Answers that several views give alike."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe

from shared.languages import language_prefix
from shared.skeletons import draw_page
from shared.sorting import keys_by_name
from tenants.hosts import network_url, tenant_url
from tenants.page import frame, page_path

View = TypeVar("View", bound=Callable[..., HttpResponse])


def clean_address(view: View) -> View:
    """Sends a plain GET form, which puts its empty fields into the address, on to the address without them: that is the
    one that people share and that is remembered. Scripts leave them out by themselves (shared/app.js)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if all(value for _name, values in request.GET.lists() for value in values):
            return view(request, *args, **kwargs)
        query = request.GET.copy()
        for name, values in request.GET.lists():
            query.setlist(name, [value for value in values if value])
        return HttpResponseRedirect(request.path + (f"?{text}" if (text := query.urlencode()) else ""))

    return cast(View, wrapped)


def cached_json(request: HttpRequest, data: dict[str, Any], *, is_public: bool) -> HttpResponse:
    """JSON with an ETag; 304 for who has it already. Not `is_public`: no cache but the reader's own may keep it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(text, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=30" if is_public else "private, no-cache"
    return response


def render_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A list with its filters, or the part that changes where htmx asks for it (4.x names the target "div#results").
    The part, and the whole for who has no session, come from skeletons: texts and lists alone make up `context`, but
    for a form of the network's; its cards are bytes."""
    is_part = request.htmx and (request.htmx.target or "").endswith("#results")  # type: ignore[attr-defined]
    name = "learning/activities/list.html"
    if is_part:
        response = HttpResponse(draw_page(f"{name}#results", _without_form(context)))
    elif isinstance(context["filter_form"], dict) and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        response = HttpResponse(draw_page(name, frame(request) | context))
    else:
        response = render(request, name, context | {"cards": mark_safe(context["cards"].decode())})
    response["Vary"] = "HX-Request, HX-Target, Accept-Language, Cookie"
    return response


def _without_form(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "filter_form"}


def page_of(
    found: QuerySet[Any], request: HttpRequest, *, size: int, card: Callable[[Any], Any]
) -> Page[Any]:
    """The page of `found` that `?page=` asks for (nonsense: the first, too far: the last), as cards."""
    page: Page[Any] = Paginator(found, size).get_page(request.GET.get("page"))
    page.object_list = [card(row) for row in page.object_list]
    return page


def page_by_name(
    found: QuerySet[Any], request: HttpRequest, *, size: int, card: Callable[[Any], Any] = lambda row: row
) -> Page[Any]:
    """The page of `found` that `?page=` asks for, in the order of the names in the reader's language, as cards."""
    page: Page[Any] = Paginator(keys_by_name(found), size).get_page(request.GET.get("page"))
    rows = found.in_bulk(page.object_list)
    page.object_list = [card(rows[key]) for key in page.object_list if key in rows]
    return page


def canonical(request: HttpRequest) -> str:
    """The page's one true address: on the primary host, in the language that its address names."""
    path = language_prefix(request) + page_path(request)
    tenant = request.tenant  # type: ignore[attr-defined]
    return tenant_url(tenant, path) if tenant is not None else network_url(path)


def file_response(body: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep: nothing in it runs where it is opened."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
