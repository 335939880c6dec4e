"""Migrating 200 and 1,000 locations, against django-tenants' own command on the same database. CPU time of this process
and of the database, for each location; wall time of all of them in a line below.

Runs in a process and on a database of its own: python -m tests.benchmarks.fleet [COUNT ...]. The stock command is
measured on a sample of locations (with its own listing of tables, which our database backend replaces) and counted up:
at 1,000 locations the whole would take a quarter of an hour.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE = 8


def main(counts: list[int]) -> None:
    data_dir = Path(os.environ.get("COL_DATA_DIR") or ".data/bench-fleet").resolve()
    shutil.rmtree(data_dir, ignore_errors=True)
    os.environ.update(COL_ENV="demo", COL_DATA_DIR=str(data_dir), DJANGO_SETTINGS_MODULE="infra.settings")
    from infra.postgres import EmbeddedPostgres, ensure_database

    with EmbeddedPostgres(data_dir) as server:
        os.environ["DATABASE_URL"] = server.dsn("fleet")
        ensure_database(os.environ["DATABASE_URL"])
        import django

        django.setup()
        _measure(counts, int((server.cluster / "postmaster.pid").read_text().split()[0]))


def _measure(counts: list[int], database: int) -> None:
    from django.db import connections

    from infra.fleet.running import ensure_migrated
    from tests.benchmarks.harness import table
    from tests.infra.fleet.network import own_migrations

    ensure_migrated()
    made = 0
    with tempfile.TemporaryDirectory() as folder, own_migrations(Path(folder), "bench") as network:
        for count in counts:
            print(f"making {count} locations …", file=sys.stderr, flush=True)
            network.make_locations(count - made, prefix=f"n{count}-")
            made = count
            rows, walls = _rows(network, count, Meter(database))
            print(table(f"{count} locations, for each", rows, base="migrate_schemas"), flush=True)
            print(f"All {count}, wall: {walls}\n", flush=True)
    connections["default"].close()
    connections["default"].close_pool()


@dataclass
class Spent:
    """Seconds; `rest`: those of all locations but the first, without what is done once for a run."""

    cpu: float = 0.0
    wall: float = 0.0
    rest: float = 0.0


class Meter:
    def __init__(self, database: int) -> None:
        """`database`: the server's process id."""
        self.database = database

    def cpu(self) -> float:
        from tests.benchmarks.harness import cpu_seconds, descendants

        return cpu_seconds({os.getpid()} | descendants(self.database))

    def spent(self, work: Callable[[], None]) -> Spent:
        cpu, wall = self.cpu(), time.perf_counter()
        work()
        return Spent(self.cpu() - cpu, time.perf_counter() - wall)

    def fleet(self) -> Spent:
        """One run of ours."""
        from infra.fleet.progress import Progress
        from infra.fleet.running import Options, migrate_fleet

        rest: list[float] = []

        class Timed(Progress):
            @contextmanager
            def step(timed, what: str) -> Iterator[None]:
                begin = self.cpu()
                yield
                if what.endswith("at once"):
                    rest.append(self.cpu() - begin)

        def run() -> None:
            report = migrate_fleet(Options(), Timed(None))
            assert report.is_whole, str(report)

        result = self.spent(run)
        result.rest = sum(rest)
        return result


def _rows(network: Any, count: int, meter: Meter) -> "tuple[list[Any], str]":
    from tests.benchmarks.harness import Row
    from tests.infra.fleet.network import ADD_COLUMN

    def stock() -> float:
        return meter.spent(lambda: _stock(SAMPLE)).cpu / SAMPLE

    left = count - SAMPLE - 1  # the stock command goes first on a few; one more is ours that goes first
    stock_nothing = stock()
    nothing = min((meter.fleet() for _try in range(3)), key=lambda spent: spent.wall)
    network.add_migration(f"{count:04}_column", ADD_COLUMN.format(name=f"c{count}"))
    stock_column, column = stock(), meter.fleet()
    network.add_migration(
        f"{count + 1:04}_rows",
        "migrations.RunPython(forwards)",
        functions="def forwards(apps, schema_editor):\n"
        "    apps.get_model('theming', 'Category').objects.update(icon='x')\n",
    )
    stock_rows, rows = stock(), meter.fleet()

    def row(what: str, seconds: float, base: float, goal: str = "") -> Any:
        return Row(what, seconds * 1000, seconds / base, goal)

    table = [
        row("nothing to do", nothing.cpu / count, stock_nothing, "≤ 0.01 at 1,000"),
        row("migrate_schemas, nothing to do", stock_nothing, stock_nothing),
        row("a new column", column.rest / left, stock_column, "≤ 5 ms"),
        row("the same, and what is done once for a run", column.cpu / (left + 1), stock_column),
        row("migrate_schemas, a new column", stock_column, stock_column),
        row("Python in each location", rows.rest / left, stock_rows),
        row("migrate_schemas, Python in each location", stock_rows, stock_rows),
    ]
    return table, (
        f"nothing to do {nothing.wall:.2f} s (goal: < 1 s), a new column {column.wall:.1f} s, Python {rows.wall:.1f} s"
    )


def _stock(sample: int) -> None:
    """django-tenants' command, one location after the other as it does, with its own introspection."""
    from django.core.management import call_command
    from django.db import connection
    from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection

    from tenants.models import Tenant

    schemas = list(Tenant.objects.order_by("pk").values_list("schema_name", flat=True)[:sample])
    ours = connection.introspection
    connection.introspection = DatabaseSchemaIntrospection(connection)
    try:
        for schema in schemas:
            call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
    finally:
        connection.introspection = ours


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [200, 1000])
