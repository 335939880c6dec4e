"""From the Host header to a location, and the session that belongs to that host alone."""

import hashlib
import hmac
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject

from shared.languages import PERMANENT_PREFIXES, LanguageMiddleware
from shared.models import User
from tenants import context
from tenants.context import LocationBehind
from tenants.hosts import base_url, hosts
from tenants.maintenance import maintenance_page

HEALTH = "/health/"

GetResponse = Callable[[HttpRequest], HttpResponse]


class HostMiddleware:
    """Sets `request.tenant` (None on the network's host), the schema and the URLconf; unknown hosts get a bare 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        # The page of a location whose schema is behind: nothing of the location is touched, no session either.
        self.maintenance = LanguageMiddleware(maintenance_page)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context.enter(None)
        try:
            host = split_domain_port(request.get_host())[0]
        except DisallowedHost:
            return HttpResponse(status=400)
        if host == settings.NETWORK_DOMAIN:
            request.tenant = None  # type: ignore[attr-defined]
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        resolved = hosts.get(host)
        if resolved.tenant is None:
            return HttpResponseNotFound()
        if resolved.primary != host and not request.path.startswith(PERMANENT_PREFIXES):
            return HttpResponsePermanentRedirect(base_url(resolved.primary) + request.get_full_path())
        request.tenant = resolved.tenant  # type: ignore[attr-defined]
        request.urlconf = settings.ROOT_URLCONF
        if resolved.tenant.is_behind:
            # Whether this process lives is another question than whether this location does.
            return self.get_response(request) if request.path == HEALTH else self.maintenance(request)
        context.enter(resolved.tenant)
        try:
            return self.get_response(request)
        finally:
            context.enter(None)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Something needed another location, and that one is behind."""
        return self.maintenance(request) if isinstance(exception, LocationBehind) else None


class HostSessionMiddleware(SessionMiddleware):
    """Django's sessions, but a cookie is good for one host only: its value is "<key>.<MAC of host and key>".

    A cookie that was copied or set from another host is as if it were not there: no look-up, no fixation.
    """

    def process_request(self, request: HttpRequest) -> None:
        key = open_cookie(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), host=_host(request))
        request.session = self.SessionStore(key)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # The base class compares the cookie with the store's own key only to delete an emptied one.
        try:
            response = super().process_response(request, response)
        except SessionInterrupted:
            # Another request ended the session while this one ran: a second click, signing out in another tab.
            return HttpResponseRedirect(request.path)
        morsel = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if morsel is not None and morsel.value:
            response.set_cookie(
                settings.SESSION_COOKIE_NAME,
                seal_cookie(morsel.value, host=_host(request)),
                max_age=int(morsel["max-age"]) if morsel["max-age"] != "" else None,
                expires=None,
                path=settings.SESSION_COOKIE_PATH,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
        return response


class PersonMiddleware(AuthenticationMiddleware):
    """Django's `request.user`, looked up outside the location: its role knows nothing of accounts."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]


@context.on_the_network
def _person(request: HttpRequest) -> User | AnonymousUser:
    return get_user(request)


def seal_cookie(key: str, *, host: str) -> str:
    """The cookie's value for session `key` on `host`."""
    return f"{key}.{_mac(key, host)}"


def open_cookie(value: str, *, host: str) -> str | None:
    """The session key in a cookie's value, or None if it was not made for `host`."""
    key, _dot, mac = value.partition(".")
    return key if key and hmac.compare_digest(mac, _mac(key, host)) else None


def _mac(key: str, host: str) -> str:
    message = f"session:{host}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]


def _host(request: HttpRequest) -> str:
    return split_domain_port(request.get_host())[0]
