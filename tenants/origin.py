"""Which location a person came from to the network's host, so that the pages of accounts wear its look and return
there. Kept in a cookie of the network's host: reading a page writes nothing."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from shared.accounts.cookies import read_cookie, write_cookie
from shared.accounts.redirects import local_path
from tenants.hosts import base_url, hosts, network_url
from tenants.models import Tenant

NAME = "from"
SECONDS = 3600
LONGEST_PATH = 500


@dataclass(frozen=True)
class Origin:
    """A location by the host that it is reached by, and the path there."""

    tenant: Tenant
    host: str
    path: str

    @property
    def url(self) -> str:
        """Back to the page that the person came from, signed in there too."""
        return self.way_in(self.path)

    def way_in(self, path: str) -> str:
        """To a page of the location, signed in there as here."""
        return f"{base_url(self.host)}/sign-in/?next={quote(path, safe='/')}"

    @property
    def home_url(self) -> str:
        return base_url(self.host) + "/"


def tenant_of_host(host: str) -> Tenant | None:
    """The location whose primary host is exactly `host`, else None."""
    resolved = hosts.get(host) if host and len(host) <= 253 else None
    return resolved.tenant if resolved is not None and resolved.primary == host else None


def came_from(request: HttpRequest) -> Origin | None:
    """Where the person came from: `?for=<host>` of this request, else the cookie."""
    if not hasattr(request, "_origin"):
        host, path = split_domain_port(request.GET.get("for", "").lower())[0], "/"
        if not host:
            host, _bar, quoted = read_cookie(request, NAME).partition("|")
            path = local_path(unquote(quoted))
        tenant = tenant_of_host(host)
        request._origin = Origin(tenant, host, path) if tenant else None  # type: ignore[attr-defined]
    origin: Origin | None = request._origin  # type: ignore[attr-defined]
    return origin


def remember_origin(response: HttpResponse, *, host: str, path: str) -> None:
    """Note for the next hour where the person came from."""
    path = quote(local_path(path), safe="/")
    write_cookie(response, NAME, f"{host}|{path if len(path) <= LONGEST_PATH else '/'}", seconds=SECONDS)


def return_url(request: HttpRequest) -> str:
    """Where to go when everything is done: back to the location, else the network's first page."""
    origin = came_from(request)
    return origin.url if origin else network_url()
