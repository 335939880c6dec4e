"""How the locations' schemas stand to this program's migrations, for the network's administrators."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from tenants.enums import SchemaState
from tenants.models import Domain, Tenant
from tenants.versions import code_versions

# Held by the fleet's migration as long as it runs (pg_advisory_lock).
RUN_LOCK = 0x636F6C02
_URGENCY = (SchemaState.FAILED, SchemaState.WAITING, SchemaState.CURRENT)


@dataclass(frozen=True)
class Lag:
    """An app whose last migration in a location (`has`, "" if none) is not this program's (`wants`)."""

    app: str
    has: str
    wants: str


def locations_by_state(*, words: str = "", state: str = "") -> list[Tenant]:
    """Those that need somebody first, then by name. `words` are looked for in name and address."""
    found = Tenant.objects.defer("look").order_by("name")
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    wanted = [tenant for tenant in found if not state or tenant.schema_state == state]
    return sorted(wanted, key=lambda tenant: _URGENCY.index(tenant.schema_state))


def count_by_state() -> dict[SchemaState, int]:
    """How many locations of the network are in each state."""
    found = Tenant.objects.only("schema_versions", "schema_error").order_by()
    counts = Counter(tenant.schema_state for tenant in found)
    return {state: counts[state] for state in _URGENCY}


def lags_of(tenant: Tenant) -> list[Lag]:
    """What a schema that is behind lacks."""
    if not tenant.is_behind:
        return []
    has = tenant.schema_versions
    return [
        Lag(app, has.get(app, ""), latest)
        for app, latest in sorted(code_versions().latest.items())
        if has.get(app, "") != latest
    ]


def remember_primary_domains(tenants: Iterable[Tenant]) -> None:
    """One query for the addresses of all of them, instead of one for each."""
    by_pk = {tenant.pk: tenant for tenant in tenants}
    for pk, domain in Domain.objects.filter(tenant__in=by_pk, is_primary=True).values_list(
        "tenant_id", "domain"
    ):
        by_pk[pk].__dict__["_primary_domain"] = domain


def is_fleet_migrating() -> bool:
    """Whether a migration of the fleet is at work somewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted
               AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))""",
            [RUN_LOCK],
        )
        return bool(cursor.fetchone()[0])
