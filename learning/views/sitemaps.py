"""Sitemaps (sitemaps.org 0.9) of public locations and of the network: what may be found, in each language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from learning.models import Activity
from learning.queries.activities import on_show
from learning.queries.organisers import shown_organisers
from learning.queries.playlists import published_playlists
from shared.languages import alternates
from tenants.hosts import network_url, tenant_url
from tenants.memory import remembered_document
from tenants.models import Tenant

PAGES = ("/", "/activities/", "/playlists/", "/organisers/", "/categories/", "/badges/", "/frameworks/")
NETWORK_PAGES = ("/", "/search/", "/locations/")
Rows = QuerySet[Any, tuple[str, datetime | None]] | list[tuple[str, datetime | None]]


class Paths(Sitemap):
    """Addresses below `base`, each in every language that is offered there; `rows`: (path, when it last changed)."""

    limit = 5000  # times the languages: below the 50,000 that one file may hold

    def __init__(self, request: HttpRequest, base: str, rows: Rows) -> None:
        self.request, self.base, self.rows = request, base, rows

    def items(self) -> Any:
        return self.rows

    def get_latest_lastmod(self) -> datetime | None:
        return max((changed for _path, changed in self.rows if changed), default=None)

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[dict[str, Any]]:
        urls = []
        for path, changed in self.paginator.page(page).object_list:
            known = alternates(self.request, self.base, path)
            links = [{"lang_code": code, "location": url} for code, url in known]
            addresses = [url for code, url in known if code != "x-default"] or [self.base + path]
            urls += [{"location": url, "lastmod": changed, "alternates": links} for url in addresses]
        return urls


@require_safe
@remembered_document
def location_sitemap(request: HttpRequest, section: str = "") -> HttpResponse:
    """Without `section` the index of all."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    if not tenant.is_public:
        raise Http404
    found: dict[str, Rows] = {
        "pages": _fixed(PAGES),
        "activities": _named("/activities/", on_show(Activity.objects.all()), F("updated_at")),
        "playlists": _named("/playlists/", published_playlists(), F("updated_at")),
        "organisers": _named("/organisers/", shown_organisers(), Value(None, DateTimeField())),
    }
    base = tenant_url(tenant, "")
    return _answer(request, {name: Paths(request, base, rows) for name, rows in found.items()}, section)


@require_safe
def network_sitemap(request: HttpRequest, section: str = "") -> HttpResponse:
    """Of the network's own pages; each location has one for what is there."""
    return _answer(request, {"pages": Paths(request, network_url(""), _fixed(NETWORK_PAGES))}, section)


def _answer(request: HttpRequest, known: dict[str, Any], section: str) -> HttpResponse:
    if section:
        response = sitemaps.sitemap(request, known, section=section)
    else:
        response = sitemaps.index(request, known, sitemap_url_name="sitemap-section")
    # Drawn without the request, which would ask who reads it.
    body = render_to_string("sitemap.xml" if section else "sitemap_index.xml", response.context_data)
    answer = HttpResponse(body, headers=dict(response.items()))
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _fixed(paths: Iterable[str]) -> Rows:
    return [(path, None) for path in paths]


def _named(base: str, found: QuerySet[Any], changed: Any) -> Rows:
    """`changed`: an expression for when each was changed."""
    path = Concat(Value(base), F("slug"), Value("/"), output_field=CharField())
    rows: Rows = found.order_by("pk").values_list(path, changed)
    return rows
