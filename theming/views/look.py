"""What makes a host look like its location: tokens, icon, manifest, base map."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared.languages import offered_languages
from tenants.access import open_to_all
from tenants.hosts import network_url, tenant_url
from tenants.models import Tenant
from tenants.page import network_look
from theming.art.cover import mark_svg
from theming.art.render import render_png

FOR_EVER = "public, max-age=31536000, immutable"
BASEMAPS = Path(__file__).resolve().parent.parent / "data" / "basemaps"


def _look(request: HttpRequest) -> dict[str, Any]:
    """The host's look; on the network's host also that of a location, found by its hash (sign-in pages wear it)."""
    tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
    wanted = request.GET.get("v", "")
    if tenant is None and wanted and wanted != network_look().get("hash"):
        tenant = Tenant.objects.filter(look__hash=wanted).first()
    return tenant.look if tenant is not None else network_look()


@open_to_all
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The tokens. Cached for ever under the address with its hash (`?v=`)."""
    look = _look(request)
    response = HttpResponse(look.get("css", ""), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if request.GET.get("v") == look.get("hash") else "public, max-age=60"
    return response


def _mark(request: HttpRequest) -> str:
    look = _look(request)
    drawn = look.get("logo") or mark_svg("network", look["brand"], look["accent"])
    return str(drawn)


@open_to_all
@require_safe
def icon_svg(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_mark(request), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@open_to_all
@require_safe
def icon_png(request: HttpRequest, size: int) -> HttpResponse:
    """The icon for home screens: 192 or 512 pixels."""
    if size not in (180, 192, 512):
        raise Http404
    response = HttpResponse(render_png(_mark(request), size), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest: each host is an app of its own."""
    look, tenant = _look(request), request.tenant  # type: ignore[attr-defined]
    name = f"{tenant.name} {tenant.wording}" if tenant is not None else "Cities of Learning"
    light = look.get("light", {})
    response = JsonResponse(
        {
            "id": "/",
            "name": str(name),
            "short_name": tenant.name if tenant is not None else str(_("Learning")),
            "lang": offered_languages(request)[0],
            "start_url": "/",
            "display": "standalone",
            "background_color": light.get("bg", "#ffffff"),
            "theme_color": light.get("bg", "#ffffff"),
            "icons": [
                {"src": reverse("icon-png", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


@open_to_all
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Search engines see public locations and how to sign in there. Wallets ask for it by themselves; badges say on
    their own pages whether their holders want to be found."""
    tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
    if tenant is not None and not tenant.is_public:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        rules = [
            *(f"Allow: {{}}/accounts/{page}/" for page in ("login", "signup")),
            *(f"Disallow: {{}}/{area}/" for area in ("accounts", "manage", "me", "my-activities")),
            "Disallow: {}/activities/*/out/",  # each visit is counted
        ]
        path = "/sitemap.xml"
        prefixes = ["", *(f"/{code}" for code in offered_languages(request))]
        lines = ["User-agent: *", *(rule.format(prefix) for rule in rules for prefix in prefixes)]
        lines += ["", f"Sitemap: {tenant_url(tenant, path) if tenant else network_url(path)}"]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _how_long(tenant: Tenant | None, seconds: int) -> str:
    """What only members of a private location may see, no shared cache may keep."""
    return f"{'public' if tenant is None or tenant.is_public else 'private'}, max-age={seconds}"


@require_safe
def basemap(request: HttpRequest) -> HttpResponse:
    """The location's offline base map (GeoJSON); an empty one where nobody has drawn any, so that points show."""
    tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
    path = BASEMAPS / f"{tenant.slug}.json" if tenant is not None else None
    if path is None or not path.is_file():
        return JsonResponse(
            {"type": "FeatureCollection", "features": []}, headers={"Cache-Control": _how_long(tenant, 60)}
        )
    state = path.stat()
    etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(path.read_bytes(), content_type="application/geo+json")
    response["ETag"] = etag
    response["Cache-Control"] = _how_long(tenant, 86400)
    return response
