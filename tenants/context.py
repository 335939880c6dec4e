"""The only module that switches schemas. Whoever needs a location's data enters it here, for as short as possible.

With the schema goes the database role: inside a location it is the location's, which sees its schema and its own rows
of the public one; outside it is the web's login role. `in_public` inside a location therefore is the way out of the
role, and docs/security.md lists every use of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django_tenants.postgresql_backend.base import FakeTenant
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant

PUBLIC = "public"
P = ParamSpec("P")
T = TypeVar("T")


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
def in_any_version_of(schema: str, *, database: str = "") -> Iterator[None]:
    """Run the block in a location's schema, also where migrations are still to come, as the role that logged in: the
    owner works there, the web's login role sees nothing. `database`: the location's own. For the migrations alone."""
    bare = FakeTenant(schema_name=schema)
    bare.database = database
    with tenant_context(bare):
        yield


@contextmanager
def in_public() -> Iterator[None]:
    """Run the block in the public schema."""
    with schema_context(PUBLIC):
        yield


def on_the_network(function: Callable[P, T]) -> Callable[P, T]:
    """A view or service about a person's own data of the network, on whichever host: run it in the public schema."""

    @wraps(function)
    def outside(*args: P.args, **kwargs: P.kwargs) -> T:
        with in_public():
            return function(*args, **kwargs)

    return outside


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


def current_database() -> str:
    """The name of the database in which the active location's schema lies."""
    return getattr(_connection().tenant, "database", "") or DEFAULT_DB_ALIAS


def current_schema() -> str:
    return _connection().schema_name
