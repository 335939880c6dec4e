"""The whole run: public schema, one location of each group, the template of new ones, then everybody, then again those
whose tables others held. Broken off at any point, it goes on from what the schemas themselves say."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from infra.database import grants
from infra.fleet import dedicated
from infra.fleet.executing import Recipe, StockRun
from infra.fleet.faults import ChangedMeanwhile, describe, is_passing
from infra.fleet.progress import Progress
from infra.fleet.replaying import Replayer
from infra.fleet.surveying import Group, Location, Survey, pending_in_public, survey
from infra.migrating import build_template
from tenants.context import in_public
from tenants.enums import TenantStatus
from tenants.models import Tenant
from tenants.queries.schemas import RUN_LOCK
from tenants.services.schema_state import record_failure, record_part, record_versions
from tenants.services.schemas import has_present_template

NO_SCHEMA = "There is no schema with a record of its migrations."
FIRST_TRIES = 3  # locations that may be busy before another one goes first


class FleetError(Exception):
    """The run could not begin, or not everything is migrated; the message says why."""


@dataclass(frozen=True)
class Options:
    """`jobs`: connections at once; `lock_timeout`: seconds that a migration waits for a table that others use;
    `attempts`: rounds until a location in use counts as failed; `first`: slug of the location that goes first;
    `patience`: seconds to wait for another run's end."""

    jobs: int = 2
    lock_timeout: float = 5.0
    attempts: int = 5
    first: str = ""
    patience: float = 600.0


@dataclass
class Report:
    """`failed`: slug -> why; `untried`: slugs that were left alone because their first location failed."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    untried: list[str] = field(default_factory=list)
    changed: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.failed and not self.untried

    def __str__(self) -> str:
        lines = [f"{slug}: {why}" for slug, why in sorted(self.failed.items())]
        if self.untried:
            lines.append(f"not tried, because the one that went first failed: {shortened(self.untried)}")
        return "\n".join(lines)


def ensure_migrated() -> bool:
    """Migrate what is behind, silently; True if there was anything. Raises FleetError unless all of it succeeded."""
    report = migrate_fleet(Options(), Progress(None))
    if not report.is_whole:
        raise FleetError(str(report))
    return report.changed


def migrate_fleet(options: Options, progress: Progress) -> Report:
    """Bring everything to this program's migrations. Raises FleetError if it cannot even begin."""
    conflicts = MigrationLoader(None).detect_conflicts()
    if conflicts:
        raise FleetError(f"More than one migration comes last in {', '.join(conflicts)}: merge them first.")
    with _alone(options, progress):
        return _Run(options, progress).run()


def pending() -> list[str]:
    """What a run would have to do, a line each. Changes nothing."""
    public, found = pending_in_public(), survey()
    lines = [f"public: {name}" for name in public]
    for group in found.stale:
        slugs = shortened([location.slug for location in group.locations])
        lines += [f"{slugs}: {name}" for name in group.pending]
    lines += [f"{location.slug}: {NO_SCHEMA}" for location in found.missing]
    for location in found.dedicated:
        lines += [f"{location.slug}: {what}" for what in _pending_in(location)]
    if not public and not has_present_template():
        lines.append("the template of new locations")
    return lines


def _pending_in(location: Location) -> tuple[str, ...]:
    try:
        return dedicated.look(location).pending
    except Exception as error:
        return (describe(error),)


def shortened(slugs: list[str], limit: int = 10) -> str:
    more = f" and {len(slugs) - limit} more" if len(slugs) > limit else ""
    return ", ".join(slugs[:limit]) + more


class _Run:
    def __init__(self, options: Options, progress: Progress) -> None:
        self.options = options
        self.progress = progress
        self.report = Report()
        self.recipes: dict[str, Recipe] = {}  # by the fingerprint of those who need it
        self.given_up: set[str] = set()  # fingerprints whose first location failed
        self.busy: dict[str, str] = {}  # slug -> what the database said last
        self._replayer = Replayer(lock_timeout=options.lock_timeout)
        self._own = threading.local()

    def run(self) -> Report:
        try:
            self._migrate_public()
            found = self._look()
            for attempt in range(self.options.attempts):
                groups = self._open(found)
                if attempt and groups:
                    self._pause(attempt)
                for group in groups:
                    if group.fingerprint not in self.recipes:
                        self._try_first(group)
                renewed = self._renew_template(may=bool(self.recipes) or not found.stale)
                if not groups and not renewed:
                    break
                self._work_off(self._open(self._look()))  # with those that were made meanwhile
                found = self._look()
            for location in found.dedicated:
                self._migrate_dedicated(location)
            self._close(found)
        finally:
            self._replayer.close()
        return self.report

    def _migrate_public(self) -> None:
        lacking = pending_in_public()
        if not lacking:
            return
        self.report.changed = True
        with self.progress.step(f"public schema, {len(lacking)} migrations"):
            for attempt in range(self.options.attempts):
                try:
                    with in_public(), connection.cursor() as cursor:
                        cursor.execute(f"SET lock_timeout = {int(self.options.lock_timeout * 1000)}")
                    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
                    break
                except Exception as error:
                    if not is_passing(error) or attempt == self.options.attempts - 1:
                        raise FleetError(f"public schema: {describe(error)}") from error
                    self._pause(attempt)
        with self.progress.step("database roles"):
            try:
                grants.apply()  # before the locations: what is new there then begins with its rights
            except grants.NotGranted as error:
                raise FleetError(str(error)) from error

    def _look(self) -> Survey:
        """Survey, and make the registry say what the schemas say."""
        found = survey()
        with in_public(), connection.cursor() as cursor:
            for group in found.groups:
                record = record_part if group.pending else record_versions
                record(cursor, [location.pk for location in group.locations], group.versions)
        for location in found.missing:
            if location.slug not in self.report.failed:
                self._failed(location, NO_SCHEMA)
        return found

    def _open(self, found: Survey) -> list[Group]:
        """Those who can still be helped in this run."""
        return [
            group
            for group in (stale.without(self.report.failed) for stale in found.stale)
            if group.locations and group.fingerprint not in self.given_up
        ]

    def _try_first(self, group: Group) -> None:
        """One location of the group by Django's own executor; what it executed becomes the others' recipe."""
        for location in self._candidates(group)[:FIRST_TRIES]:
            try:
                with self.progress.step(f"{location.slug} goes first, {len(group.pending)} migrations"):
                    self.recipes[group.fingerprint] = self._stock_run(group).migrate(location)
            except ChangedMeanwhile:
                continue
            except Exception as error:
                if is_passing(error):
                    self.busy[location.slug] = describe(error)
                    continue
                self.given_up.add(group.fingerprint)
                self._failed(location, describe(error))
            else:
                self._done(location)
            return

    def _candidates(self, group: Group) -> list[Location]:
        """The one that was asked for; else those first that have not failed before, on trial rather than live."""
        by_pk = {location.pk: location for location in group.locations}
        asked = [location for location in group.locations if location.slug == self.options.first]
        if asked:
            return asked
        with in_public():
            rows = Tenant.objects.filter(pk__in=by_pk).values_list("pk", "schema_error", "status")
            best = sorted(rows, key=lambda row: (bool(row[1]), row[2] != TenantStatus.TRIAL, row[0]))
        return [by_pk[row[0]] for row in best]

    def _renew_template(self, *, may: bool) -> bool:
        """New locations are whole from now on."""
        with in_public():
            if not may or has_present_template():
                return False
            with self.progress.step("template of new locations"):
                build_template()
        self.report.changed = True
        return True

    def _work_off(self, groups: list[Group]) -> None:
        work = [
            (location, group)
            for group in groups
            if group.fingerprint in self.recipes
            for location in group.locations
        ]
        if not work:
            return
        done_before = len(self.report.done)
        with self.progress.step(f"{len(work)} locations, {self.options.jobs} at once"), self._pool() as pool:
            futures = {pool.submit(self._migrate_one, *each): each[0] for each in work}
            for number, future in enumerate(as_completed(futures), start=1):
                self._take_result(futures[future], future)
                self.progress.bar(number, number - (len(self.report.done) - done_before), len(work))

    @contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        """Ends early at Ctrl-C: what has begun is finished, the rest is for the next run."""
        pool = ThreadPoolExecutor(self.options.jobs, thread_name_prefix="fleet")
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)

    def _migrate_one(self, location: Location, group: Group) -> None:
        """In a worker's thread."""
        recipe = self.recipes[group.fingerprint]
        if recipe.is_replayable:
            self._replayer.replay(recipe, location)
            return
        try:
            self._stock_run(group).migrate(location)
        finally:
            connections.close_all()

    def _stock_run(self, group: Group) -> StockRun:
        """This thread's."""
        runs: dict[str, StockRun] = self._own.__dict__.setdefault("runs", {})
        if group.fingerprint not in runs:
            runs[group.fingerprint] = StockRun(group, lock_timeout=self.options.lock_timeout)
        return runs[group.fingerprint]

    def _migrate_dedicated(self, location: Location) -> None:
        """After all others, and not if their first one failed: what fails there would fail here."""
        try:
            state = dedicated.look(location)
            with in_public(), connection.cursor() as cursor:
                record = record_part if state.pending else record_versions
                record(cursor, [location.pk], state.versions)
            if not state.pending:
                return
            if self.given_up:
                self.report.untried.append(location.slug)
                return
            with self.progress.step(f"{location.slug} in its own database, {len(state.pending)} migrations"):
                state = self._patiently(location)
            with in_public(), connection.cursor() as cursor:
                record_versions(cursor, [location.pk], state.versions)
        except Exception as error:
            self._failed(location, describe(error))
        else:
            self._done(location)

    def _patiently(self, location: Location) -> dedicated.State:
        for attempt in range(self.options.attempts):
            try:
                return dedicated.migrate(location, lock_timeout=self.options.lock_timeout)
            except Exception as error:
                if not is_passing(error) or attempt == self.options.attempts - 1:
                    raise
                self._pause(attempt)
        raise AssertionError("options.attempts is at least 1")

    def _take_result(self, location: Location, future: "Future[None]") -> None:
        error = future.exception()
        if error is None:
            self._done(location)
        elif isinstance(error, ChangedMeanwhile):
            pass  # the next survey tells
        elif not isinstance(error, Exception):
            raise error
        elif is_passing(error):
            self.busy[location.slug] = describe(error)
        else:
            self._failed(location, describe(error))

    def _pause(self, attempt: int) -> None:
        if self.busy:
            self.progress.say(f"in use, tried again: {shortened(sorted(self.busy))}")
        time.sleep(min(2.0**attempt / 2, 10.0))
        self.busy = {}

    def _close(self, found: Survey) -> None:
        """Name those that are still behind."""
        for group in found.stale:
            for location in group.locations:
                if location.slug in self.busy:
                    self._failed(location, self.busy[location.slug])
                elif location.slug not in self.report.failed:
                    self.report.untried.append(location.slug)

    def _done(self, location: Location) -> None:
        self.report.done.append(location.slug)
        self.report.changed = True

    def _failed(self, location: Location, why: str) -> None:
        self.report.failed[location.slug] = why
        with in_public(), connection.cursor() as cursor:
            record_failure(cursor, location.pk, why)


@contextmanager
def _alone(options: Options, progress: Progress) -> Iterator[None]:
    """One run at a time in a database. The lock goes with its connection, so nothing is left of a killed run."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        deadline, has_said = time.monotonic() + options.patience, False
        while True:
            row = own.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone()
            if row is not None and row[0]:
                break
            if time.monotonic() > deadline:
                raise FleetError("Another run is still at work.")
            if not has_said:
                progress.say("Another run is at work; waiting for it.")
                has_said = True
            time.sleep(0.2)
        yield
