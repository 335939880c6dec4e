"""Which migrations each location's schema has had. The truth is in the schemas' own `django_migrations`."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from tenants.context import in_any_version_of, in_public
from tenants.versions import location_labels

AT_ONCE = 200  # schemas in one query


@dataclass(frozen=True)
class Location:
    """A row of the registry, without the columns that a migration may still have to add."""

    pk: int
    slug: str
    schema: str
    database: str = ""  # its own, where it has one


@dataclass(frozen=True)
class Group:
    """Locations that have had the same migrations. `fingerprint` is of their names; `pending`: what they lack."""

    fingerprint: str
    locations: tuple[Location, ...]
    versions: dict[str, str]
    pending: tuple[str, ...]

    def without(self, slugs: Container[str]) -> "Group":
        return replace(self, locations=tuple(each for each in self.locations if each.slug not in slugs))


@dataclass(frozen=True)
class Survey:
    """`missing`: locations without a schema, or without a record of its migrations. `dedicated`: those with a database
    of their own, of which nothing is known here (infra.fleet.dedicated)."""

    groups: tuple[Group, ...]
    missing: tuple[Location, ...]
    dedicated: tuple[Location, ...]

    @property
    def stale(self) -> tuple[Group, ...]:
        """The largest first."""
        return tuple(sorted((g for g in self.groups if g.pending), key=lambda g: -len(g.locations)))


# A schema's migrations in one short value; the same expression is asked again inside each location's transaction.
FINGERPRINT = "md5(string_agg(app || '.' || name, ',' ORDER BY app, name))"


def survey() -> Survey:
    """Look at every location of this database. Needs no column of the registry but its first ones."""
    with in_public():
        everywhere = _locations()
        locations = [location for location in everywhere if not location.database]
        recorded = _schemas_with_records()
        present = [location for location in locations if location.schema in recorded]
        by_fingerprint: dict[str, list[Location]] = {}
        for location, fingerprint in _fingerprints(present):
            by_fingerprint.setdefault(fingerprint, []).append(location)
    return Survey(
        groups=tuple(_group(fingerprint, found) for fingerprint, found in by_fingerprint.items()),
        missing=tuple(location for location in locations if location.schema not in recorded),
        dedicated=tuple(location for location in everywhere if location.database),
    )


def pending_in_public() -> tuple[str, ...]:
    """What the public schema lacks."""
    with in_public():
        return labels(plan_of(MigrationExecutor(connection)))


def plan_of(executor: MigrationExecutor) -> list[Migration]:
    """What the active schema lacks, in the order in which it would have come on an empty database."""
    leaves = executor.loader.graph.leaf_nodes()
    wanted = {migration for migration, _backwards in executor.migration_plan(leaves)}
    return [m for m, _backwards in executor.migration_plan(leaves, clean_start=True) if m in wanted]


def labels(plan: Sequence[Migration]) -> tuple[str, ...]:
    return tuple(f"{migration.app_label}.{migration.name}" for migration in plan)


def quoted(schema: str) -> str:
    return '"' + schema.replace('"', '""') + '"'


def versions_here() -> dict[str, str]:
    """The last applied migration of each of the locations' apps, in the active schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT ON (app) app, name FROM django_migrations ORDER BY app, id DESC")
        return {app: name for app, name in cursor.fetchall() if app in location_labels()}


def _locations() -> list[Location]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenants_tenant') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            """SELECT EXISTS (SELECT FROM pg_attribute
               WHERE attrelid = 'public.tenants_tenant'::regclass AND attname = 'database')"""
        )
        database = "database" if cursor.fetchone()[0] else "''"
        cursor.execute(f"SELECT id, slug, schema_name, {database} FROM tenants_tenant ORDER BY id")
        return [Location(*row) for row in cursor.fetchall()]


def _schemas_with_records() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relname = 'django_migrations' AND c.relkind = 'r'"""
        )
        return {name for (name,) in cursor.fetchall()}


def _fingerprints(locations: Sequence[Location]) -> Iterator[tuple[Location, str]]:
    with connection.cursor() as cursor:
        for start in range(0, len(locations), AT_ONCE):
            some = locations[start : start + AT_ONCE]
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT {location.pk}, {FINGERPRINT} FROM {quoted(location.schema)}.django_migrations"
                    for location in some
                )
            )
            found = dict(cursor.fetchall())
            yield from ((location, found[location.pk] or "") for location in some)


def _group(fingerprint: str, locations: list[Location]) -> Group:
    """One location of the group shows what all of it lacks."""
    with in_any_version_of(locations[0].schema):
        executor = MigrationExecutor(connection)
        pending = labels(plan_of(executor)) + _replacements_to_note(executor)
        return Group(fingerprint, tuple(locations), versions_here(), pending)


def _replacements_to_note(executor: MigrationExecutor) -> tuple[str, ...]:
    """Squashed migrations whose parts have all been applied, but which are not recorded themselves yet."""
    recorded = executor.recorder.applied_migrations()
    return tuple(
        f"{app}.{name}"
        for (app, name), migration in executor.loader.replacements.items()
        if (app, name) not in recorded and all(part in recorded for part in migration.replaces)
    )
