"""What every page knows: the location, its look, who reads it. A context processor without a query of its own."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shared.languages import alternates, language_prefix, offered_languages
from tenants.context import PUBLIC, current_schema, in_tenant
from tenants.hosts import base_url, network_url
from tenants.origin import Origin, came_from

ACCOUNT_PATHS = ("/accounts/", "/sign-out/", "/hand-over/")


def page(request: HttpRequest) -> dict[str, Any]:
    """`location` (Tenant or None), `look` (compiled look), `user_summary` (None or name and initials), `languages`,
    `network_url`, `shows_developer_pages`. Account pages on the network's host wear the location that the person came
    from; `home_url` is then its first page."""
    tenant = getattr(request, "tenant", None)
    origin = came_from(request) if tenant is None and request.path.startswith(ACCOUNT_PATHS) else None
    tenant = origin.tenant if origin else tenant
    summary = _summary(request)
    address = request.get_full_path()
    return {
        "address": address,
        "address_quoted": quote(address),
        "location": tenant,
        "look": tenant.look if tenant is not None else network_look(),
        "home_url": _home_url(origin, is_signed_in=summary is not None),
        "network_name": settings.NETWORK_NAME,
        "network_url": network_url(language_prefix(request) + "/"),
        "user_summary": summary,
        "languages": [
            (code, name) for code, name in settings.LANGUAGES if code in offered_languages(request)
        ],
        "language": getattr(request, "LANGUAGE_CODE", "en"),
        "hreflang": alternates(request, base_url(_host(request)), page_path(request)),
        "shows_developer_pages": settings.SHOWS_DEVELOPER_PAGES,
        "here": request.path.strip("/").split("/")[0],
    }


OF_LOOK = ("shape", "font_css", "hash", "logo_url")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The same for a reader without a session, in texts and lists alone (shared/skeletons.py): what the frame of the
    page prints of the location and its look."""
    known = page(request)
    tenant, look = known["location"], known["look"]
    location = tenant and {
        "name": tenant.name,
        "wording": str(tenant.wording),
        "is_read_only": bool(tenant.is_read_only),
    }
    return {
        **known,
        "location": location,
        "look": {
            **{name: look.get(name, "") for name in OF_LOOK},
            "logo": mark_safe(look.get("logo", "")),
            "light": {"bg": look.get("light", {}).get("bg", "")},
            "dark": {"bg": look.get("dark", {}).get("bg", "")},
        },
        "hreflang": [list(one) for one in known["hreflang"]],
        "messages": [],
    }


def page_path(request: HttpRequest) -> str:
    """The page's address on its host without language: of the query only what makes it another page."""
    kept = {name: request.GET[name] for name in ("category", "page") if request.GET.get(name)}
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def _host(request: HttpRequest) -> str:
    """The host that was asked; HostMiddleware found it in the registry."""
    return split_domain_port(request.get_host())[0]


def _home_url(origin: Origin | None, *, is_signed_in: bool) -> str:
    if origin is None:
        return "/"
    # A new password has ended the location's session: on the way back it begins again, without being asked for.
    return origin.way_in("/") if is_signed_in else origin.home_url


def _summary(request: HttpRequest) -> dict[str, Any] | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    name = user.get_display_name()
    summary: dict[str, Any] = {
        "display_name": name,
        "initials": "".join(word[0] for word in name.split()[:2]).upper(),
        "unread": min(getattr(user, "unread_notifications", 0), 99),
    }
    return {
        **summary,
        "links": _admin_links() if user.is_network_admin else [],
        "acting": SimpleLazyObject(lambda: _acting(request)),
    }


def _acting(request: HttpRequest) -> dict[str, Any] | None:
    """For whom the person can act here, asked for where a page shows it: {"url", "name", "choices": [{"value", "label",
    "is_present"}]}, or None for nobody but themselves."""
    tenant = getattr(request, "tenant", None)
    if tenant is None or not _acting_for:
        return None
    if current_schema() != PUBLIC:
        return _acting_for[0](request)
    with in_tenant(tenant):  # a person's own page of the network, on the location's host
        return _acting_for[0](request)


_acting_for: list[Callable[[HttpRequest], dict[str, Any] | None]] = []


def set_acting_for(ask: Callable[[HttpRequest], dict[str, Any] | None]) -> None:
    """Called once by learning's AppConfig.ready()."""
    _acting_for[:] = [ask]


def _admin_links() -> list[dict[str, str]]:
    return [
        {"url": network_url("/console/migrations/"), "icon": "wrench", "label": _("Updates of the locations")}
    ]


def network_look() -> dict[str, Any]:
    """The network's own look (theming registers its compiler at start)."""
    return _network_look


_network_look: dict[str, Any] = {}


def set_network_look(look: dict[str, Any]) -> None:
    """Called once by theming's AppConfig.ready()."""
    _network_look.clear()
    _network_look.update(look)
