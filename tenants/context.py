"""The only module that switches schemas. Whoever needs a location's data enters it here, for as short as possible."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, cast

from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant

PUBLIC = "public"


class NoTenant(RuntimeError):
    """Code that needs a location ran outside of one. Never answered with somebody's data."""


class LocationBehind(RuntimeError):
    """The location's schema has not had the migrations that this program counts on: visitors see that it is being
    looked after, jobs wait."""


class _TenantConnection(Protocol):
    schema_name: str
    tenant: Any

    def set_tenant(self, tenant: Any) -> None: ...
    def set_schema_to_public(self) -> None: ...


def _connection() -> _TenantConnection:
    return cast(_TenantConnection, connection)


@contextmanager
def in_tenant(tenant: Tenant) -> Iterator[Tenant]:
    """Run the block in `tenant`'s schema; the former schema is restored whatever happens. Raises LocationBehind."""
    if tenant.is_behind:
        raise LocationBehind(tenant.schema_name)
    with tenant_context(tenant):
        yield tenant


@contextmanager
def in_any_version_of(tenant: Tenant) -> Iterator[Tenant]:
    """As `in_tenant`, also where migrations are still to come. For the migrations alone."""
    with tenant_context(tenant):
        yield tenant


@contextmanager
def in_public() -> Iterator[None]:
    """Run the block in the public schema."""
    with schema_context(PUBLIC):
        yield


def enter(tenant: Tenant | None) -> None:
    """Switch for the rest of the request (None: the public schema). For the host middleware alone."""
    if tenant is None:
        _connection().set_schema_to_public()
    else:
        _connection().set_tenant(tenant)


def current_tenant() -> Tenant:
    """The location whose schema is active. Raises NoTenant in the public schema."""
    tenant = getattr(_connection(), "tenant", None)
    if not isinstance(tenant, Tenant):
        raise NoTenant("no location is active here: wrap the call in tenants.context.in_tenant(...)")
    return tenant


def current_schema() -> str:
    return _connection().schema_name
