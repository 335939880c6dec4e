"""Locations with a database of their own: one after the other, by Django's own executor. They are few and far apart, so
that a recording would save nothing; each migration is a transaction, so that a run that was broken off goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from infra.fleet.surveying import Location, labels, plan_of
from tenants.context import in_any_version_of
from tenants.versions import location_labels


class DatabaseUnknown(Exception):
    """This process has no address of the location's database."""


@dataclass(frozen=True)
class State:
    """`pending`: what the location lacks; `versions`: as `Tenant.schema_versions`."""

    pending: tuple[str, ...]
    versions: dict[str, str]


def look(location: Location) -> State:
    """Changes nothing."""
    with _inside(location) as own:
        return State(labels(plan_of(MigrationExecutor(own))), _versions(own))


def migrate(location: Location, *, lock_timeout: float) -> State:
    """Bring `location` up to date. What was done before an error stays, and is recorded there."""
    with _inside(location) as own:
        with own.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(lock_timeout * 1000)}")
        executor = MigrationExecutor(own)
        executor.loader.check_consistent_history(own)
        executor.migrate(executor.loader.graph.leaf_nodes())
        return State((), _versions(own))


@contextmanager
def _inside(location: Location) -> Iterator[Any]:
    """The connection to the location's database, in its schema, as the owner; closed afterwards."""
    if location.database not in connections.settings:
        raise DatabaseUnknown(f"{location.database} is not in COL_DEDICATED_DATABASES")
    own = connections[location.database]
    try:
        with in_any_version_of(location.schema, database=location.database):
            yield own
    finally:
        own.close()
        own.set_schema_to_public()  # type: ignore[attr-defined]


def _versions(own: Any) -> dict[str, str]:
    recorded = MigrationRecorder.Migration.objects.using(own.alias).order_by("pk").values_list("app", "name")
    return {app: name for app, name in recorded if app in location_labels()}
