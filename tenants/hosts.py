"""Host name -> location, from a cache in the process that NOTIFY empties (a database look-up would double the cost of
a light request). Addresses of locations and of the network are made here and nowhere else."""

import time
from dataclasses import dataclass, field

from django.conf import settings

from tenants import notices
from tenants.models import Domain, Tenant

CHANNEL = "tenant_changed"
FRESH_SECONDS = 60.0  # while notices arrive
FRESH_SECONDS_DEAF = 2.0  # while the listener has no connection


@dataclass(frozen=True)
class Resolved:
    """What a host stands for. `tenant` None: nothing here (404). `primary`: the host it should be reached by."""

    tenant: Tenant | None
    primary: str


@dataclass
class HostCache:
    """Thread-safe by replacing whole entries; bounded, so that made-up host names cannot fill the memory."""

    max_entries: int = 5000
    entries: dict[str, tuple[float, Resolved]] = field(default_factory=dict)
    generation: int = 0

    def get(self, host: str) -> Resolved:
        entry = self.entries.get(host)
        if entry is not None and entry[0] > time.monotonic():
            return entry[1]
        notices.listener.start()
        generation = self.generation
        resolved = _look_up(host)
        fresh = FRESH_SECONDS_DEAF if notices.listener.is_deaf else FRESH_SECONDS
        if len(self.entries) >= self.max_entries:
            self.clear()
        elif generation == self.generation:
            self.entries[host] = (time.monotonic() + fresh, resolved)
        return resolved

    def clear(self) -> None:
        self.generation += 1
        self.entries = {}


hosts = HostCache()
notices.on_notice(CHANNEL, lambda _payload: hosts.clear())


def _look_up(host: str) -> Resolved:
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None:
        return Resolved(None, "")
    if domain.is_primary:
        return Resolved(domain.tenant, host)
    primary = (
        Domain.objects.filter(tenant=domain.tenant, is_primary=True).values_list("domain", flat=True).first()
    )
    return Resolved(domain.tenant, primary or host)


def announce_tenant_change() -> None:
    """Have every process forget what it knows of hosts and looks, when this transaction commits."""
    notices.announce(CHANNEL)


def authority(domain: str) -> str:
    """`domain` with the public port, if that is not the scheme's own: "ljubljana.cityoflearning.localhost:8000"."""
    port = settings.PUBLIC_PORT
    return f"{domain}:{port}" if port else domain


def base_url(domain: str) -> str:
    return f"{settings.PUBLIC_SCHEME}://{authority(domain)}"


def network_url(path: str = "/") -> str:
    """An absolute address on the network's own host."""
    return base_url(settings.NETWORK_DOMAIN) + path


def primary_domain(tenant: Tenant) -> str:
    """The host by which `tenant` is reached, without port."""
    cached: str | None = tenant.__dict__.get("_primary_domain")
    if cached is None:
        cached = Domain.objects.values_list("domain", flat=True).get(tenant_id=tenant.pk, is_primary=True)
        tenant.__dict__["_primary_domain"] = cached
    return cached


def tenant_url(tenant: Tenant, path: str = "/") -> str:
    """An absolute address on the location's primary host. Never made from a request's Host header."""
    return base_url(primary_domain(tenant)) + path
