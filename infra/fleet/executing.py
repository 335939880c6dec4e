"""One location by Django's own migration executor: the first of its group, and all of them where Python must run.

All that can be undone is one transaction: after an error the schema is wholly the old one. A migration that says
`atomic = False` cannot be undone, so it is a step of its own, and what came before it stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.contrib.postgres import operations as postgres_operations
from django.db import connection, transaction
from django.db.migrations import RunPython
from django.db.migrations import operations as django_operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from infra.fleet.faults import ChangedMeanwhile, MigrationFailed
from infra.fleet.surveying import FINGERPRINT, Group, Location, plan_of, quoted, versions_here
from tenants.context import in_any_version_of
from tenants.services.schema_state import hold_location, record_part, record_versions
from tenants.versions import location_labels

# A deferred foreign key is checked now, as at the end of a transaction: else the next migration cannot alter its table.
CHECK_CONSTRAINTS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


@dataclass(frozen=True)
class Recipe:
    """What every location of a group gets.

    `scripts`: (migration, the SQL that it executed in the first location); `rows`: what that location's
    `django_migrations` had more afterwards. `is_replayable`: whether the SQL is all there is to it.
    """

    fingerprint: str
    scripts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    versions: dict[str, str]
    is_replayable: bool


class StockRun:
    """The pending migrations of a group, read once and run in any number of its locations. Belongs to one thread."""

    def __init__(self, group: Group, *, lock_timeout: float) -> None:
        self.fingerprint = group.fingerprint
        self.lock_timeout = lock_timeout
        with in_any_version_of(group.locations[0].schema):
            self._executor = MigrationExecutor(connection)
            self._executor.loader.check_consistent_history(connection)
            self._plan = plan_of(self._executor)
            self._state: ProjectState = self._executor._create_project_state(  # type: ignore[attr-defined]
                with_applied_migrations=True
            )
            self._state.apps  # noqa: B018  (models are rendered here, once, and not for each location)

    def migrate(self, location: Location) -> Recipe:
        """Bring `location` up to date. Raises MigrationFailed or ChangedMeanwhile."""
        scripts: list[tuple[str, str]] = []
        state = self._state.clone()
        with in_any_version_of(location.schema):
            before = _rows()
            self._check(location)
            steps = [list(step) for _key, step in groupby(self._plan, key=_step_key)] or [[]]
            for step in steps:
                if all(migration.atomic for migration in step):
                    state = self._undoable(step, state, location, scripts, is_last=step is steps[-1])
                else:
                    state = self._not_undoable(step[0], state, location, is_last=step is steps[-1])
            return Recipe(
                fingerprint=self.fingerprint,
                scripts=tuple(scripts),
                rows=tuple(row for row in _rows() if row not in before),
                versions=versions_here(),
                is_replayable=all(_is_plain_sql(migration) for migration in self._plan),
            )

    def _undoable(
        self,
        step: list[Migration],
        state: ProjectState,
        location: Location,
        scripts: list[tuple[str, str]],
        *,
        is_last: bool,
    ) -> ProjectState:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {_milliseconds(self.lock_timeout)}")
                if not hold_location(cursor, location.pk):
                    raise ChangedMeanwhile(location.schema)
            if step == self._plan[: len(step)]:  # the first step
                self._check(location)
            for migration in step:
                with _recorded() as statements:
                    state = self._apply(migration, state)
                    with connection.cursor() as cursor:
                        cursor.execute(CHECK_CONSTRAINTS)
                scripts.append((_label(migration), ";\n".join(statements)))
            self._record(location, is_last=is_last)
        return state

    def _not_undoable(
        self, migration: Migration, state: ProjectState, location: Location, *, is_last: bool
    ) -> ProjectState:
        """An index that is built while others write, mostly. What a broken-off try left behind is taken away first."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {_milliseconds(self.lock_timeout)}")
        try:
            _drop_invalid_indexes(location.schema)
            state = self._apply(migration, state)
            with transaction.atomic():
                self._record(location, is_last=is_last)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        return state

    def _apply(self, migration: Migration, state: ProjectState) -> ProjectState:
        try:
            return self._executor.apply_migration(state, migration)
        except Exception as error:
            raise MigrationFailed(_label(migration)) from error

    def _record(self, location: Location, *, is_last: bool) -> None:
        if is_last:
            self._executor.check_replacements()
        record = record_versions if is_last else record_part
        with connection.cursor() as cursor:
            record(cursor, [location.pk], versions_here())

    def _check(self, location: Location) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {FINGERPRINT} FROM {quoted(location.schema)}.django_migrations")
            if (cursor.fetchone()[0] or "") != self.fingerprint:
                raise ChangedMeanwhile(location.schema)


@contextmanager
def _recorded() -> Iterator[list[str]]:
    """What the schema editor executes meanwhile, with its parameters filled in."""
    statements: list[str] = []
    stock = connection.SchemaEditorClass

    class Recorder(stock):  # type: ignore[misc, valid-type]
        def execute(self, sql: object, params: object = ()) -> None:
            whole = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
            super().execute(whole, None)
            statements.append(whole.rstrip().rstrip(";"))

    connection.SchemaEditorClass = Recorder
    try:
        yield statements
    finally:
        connection.SchemaEditorClass = stock


def _is_plain_sql(migration: Migration) -> bool:
    """Whether a migration is nothing but SQL, the same for every location. The network's own apps do nothing there."""
    if migration.app_label not in location_labels():
        return True
    return migration.atomic and all(_is_plain_operation(operation) for operation in migration.operations)


_PLAIN = {
    kind
    for module in (django_operations, postgres_operations)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Operation) and kind is not RunPython
}


def _is_plain_operation(operation: Operation) -> bool:
    """Operations of others may do anything, so only Django's own are trusted."""
    inner = getattr(operation, "database_operations", [])
    return type(operation) in _PLAIN and all(_is_plain_operation(each) for each in inner)


def _step_key(migration: Migration) -> object:
    return True if migration.atomic else _label(migration)


def _rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return list(cursor.fetchall())


def _drop_invalid_indexes(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND NOT i.indisvalid""",
            [schema],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {quoted(schema)}.{quoted(name)}")


def _label(migration: Migration) -> str:
    return f"{migration.app_label}.{migration.name}"


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
