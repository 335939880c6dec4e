"""What every page knows: the location, its look, who reads it. A context processor without a query of its own."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shared.middleware import offered_languages
from tenants.hosts import network_url
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
    return {
        "location": tenant,
        "look": tenant.look if tenant is not None else network_look(),
        "home_url": _home_url(origin, is_signed_in=summary is not None),
        "network_name": settings.NETWORK_NAME,
        "network_url": network_url(),
        "user_summary": summary,
        "languages": [
            (code, name) for code, name in settings.LANGUAGES if code in offered_languages(request)
        ],
        "language": getattr(request, "LANGUAGE_CODE", "en"),
        "shows_developer_pages": settings.SHOWS_DEVELOPER_PAGES,
        "here": request.path.strip("/").split("/")[0],
    }


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
    }
    summary["unread"] = min(getattr(user, "unread_notifications", 0), 99)
    return {**summary, "links": _admin_links() if user.is_network_admin else []}


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
