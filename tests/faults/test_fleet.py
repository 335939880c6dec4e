"""The deployment of a version whose migration fails in one location of forty, is killed in the middle, and meets a long
query in another location: nothing is lost, nothing is half, and nobody sees an error page."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from infra.fleet.running import pending
from tenants.enums import SchemaState
from tenants.models import Tenant
from tests.infra.fleet.network import ADD_COLUMN, BEFORE, Network, as_old_program, as_web
from tests.infra.fleet.test_running import NO_WINE, spoil

ROOT = Path(__file__).resolve().parents[2]
# Slow enough that there is a middle to kill it in.
SLOW = "migrations.RunSQL('SELECT pg_sleep(0.1)')"

pytestmark = pytest.mark.faults


@pytest.fixture
def forty(network: Network) -> list[str]:
    """Forty locations beside alpha and beta, and three migrations to come; the last one fails in the 17th."""
    slugs = network.make_locations(40)
    spoil(network, slugs[16])
    network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour"))
    network.add_migration(
        "0003_shelf",
        f"migrations.CreateModel('Shelf', [('id', models.BigAutoField(primary_key=True))]), {SLOW}",
    )
    network.add_migration("0004_no_wine", NO_WINE)
    return slugs


def start(network: Network, *arguments: str) -> "subprocess.Popen[str]":
    """`manage.py migrate_fleet` of the later program, as a process of its own."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{network.name}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate_fleet", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "PGAPPNAME": network.name,
            "DJANGO_SETTINGS_MODULE": "tests.faults.fleet_settings",
            "FLEET_MIGRATIONS": network.migrations.name,
            "PYTHONPATH": str(network.migrations.parent),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]", on_line: Callable[[str], None] = print) -> tuple[int, str, str]:
    """Its exit code and what it said; `on_line` hears each line of that at once."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        on_line(line)
    _out, err = process.communicate(timeout=60)
    return process.returncode, "".join(said), err


def versions(network: Network, slugs: list[str]) -> dict[str, tuple[str, ...]]:
    """What each location's own record says, checked against its tables: wholly old or wholly new."""
    found = {}
    for slug in slugs:
        applied = tuple(network.applied(slug))
        constraints = network.query(
            "SELECT 1 FROM pg_constraint WHERE conname = 'category_no_wine' AND connamespace = %s::regnamespace",
            [f"t_{slug}"],
        )
        objects = (
            "flavour" in network.columns(slug),
            bool(network.columns(slug, "theming_shelf")),
            bool(constraints),
        )
        assert objects == ((True,) * 3 if len(applied) == len(NEW) else (False,) * 3), (
            slug,
            applied,
            objects,
        )
        found[slug] = applied
    return found


OLD = tuple(BEFORE)
NEW = (*OLD, "0002_flavour", "0003_shelf", "0004_no_wine")


def contents(network: Network, slugs: list[str], columns: dict[tuple[str, str], list[str]]) -> dict[Any, Any]:
    """Rows and a checksum of each table of each location, over the given columns."""
    found = {}
    for slug in slugs:
        for (table, _), names in ((key, value) for key, value in columns.items() if key[1] == slug):
            row = ", ".join(f'"{name}"' for name in names)
            found[slug, table] = network.query(
                f"SELECT count(*), md5(string_agg(ROW({row})::text, ',' ORDER BY ROW({row})::text)) "
                f"FROM t_{slug}.{table}"
            )
    return found


def columns_now(network: Network, slugs: list[str]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in network.query(
        """SELECT table_schema, table_name, column_name FROM information_schema.columns
           WHERE table_schema = ANY(%s) AND table_name <> 'django_migrations' ORDER BY ordinal_position""",
        [[f"t_{slug}" for slug in slugs]],
    ):
        found.setdefault((table, schema.removeprefix("t_")), []).append(column)
    return found


def answers(slugs: list[str]) -> dict[str, int]:
    """The status of each location's first page, in this process's program, by the site's login."""
    with as_web():
        return {
            slug: Client(HTTP_HOST=f"{slug}.{settings.NETWORK_DOMAIN}").get("/").status_code for slug in slugs
        }


@dataclass
class Visitors:
    """Somebody looks at one location after the other, in the program that was there before."""

    slugs: list[str]
    seen: Counter[int] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.stop.is_set():
            for slug in self.slugs:
                self.seen.update(answers([slug]).values())
                if self.stop.is_set():
                    break
        connections.close_all()


@contextmanager
def visited(slugs: list[str]) -> Iterator[Visitors]:
    visitors = Visitors(slugs)
    thread = threading.Thread(target=visitors.look)
    thread.start()
    try:
        yield visitors
    finally:
        visitors.stop.set()
        thread.join(30)


def wait_until(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_failure_in_one_of_forty_a_kill_in_the_middle_and_a_long_query(
    network: Network, forty: list[str]
) -> None:
    columns = columns_now(network, forty)
    before = contents(network, forty, columns)
    fifth, seventeenth = forty[4], forty[16]
    others = [slug for slug in forty if slug != seventeenth]
    long_query = network.other_connection()
    long_query.autocommit = False
    long_query.execute(f"SELECT * FROM t_{fifth}.theming_category")

    def migrated() -> int:
        return Tenant.objects.filter(schema_versions__theming="0004_no_wine").count()

    def others_at_work() -> int:
        """Connections of the killed run."""
        rows = network.query(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [network.name]
        )
        return int(rows[0][0])

    with as_old_program(), visited(forty) as visitors:
        # Killed when some have been migrated and some have not.
        process = start(network)
        wait_until(lambda: migrated() >= 8)
        process.send_signal(signal.SIGKILL)
        finish(process)
        wait_until(lambda: others_at_work() == 0)  # what was sent is finished or undone by the server
        halfway = Counter(versions(network, forty).values())
        assert set(halfway) == {OLD, NEW}
        assert halfway[OLD] > 5

        # The second run goes on. The query in the fifth location ends only when the run has put that one off.
        code, out, err = finish(
            start(network), on_line=lambda line: long_query.rollback() if "in use" in line else None
        )
    assert code == 1
    assert f"in use, tried again: {fifth}" in out
    assert "1 behind" in err
    assert f"\n{seventeenth}: theming.0004_no_wine: CheckViolation" in err
    assert [slug for slug in others if slug in err] == []
    assert versions(network, forty) == {**dict.fromkeys(forty, NEW), seventeenth: OLD}
    assert contents(network, forty, columns) == before
    assert set(visitors.seen) == {200}
    assert visitors.seen[200] > 20

    # The later program: a maintenance page where it failed, all others are up.
    assert answers(forty) == {**dict.fromkeys(forty, 200), seventeenth: 503}
    assert Tenant.objects.get(slug=seventeenth).schema_state == SchemaState.FAILED
    with as_old_program():
        assert answers(forty) == dict.fromkeys(forty, 200)

    # A third run touches the seventeenth alone.
    rows = {
        slug: network.query(f"SELECT max(xmin::text::bigint) FROM t_{slug}.django_migrations")
        for slug in others
    }
    code, out, err = finish(start(network))
    assert code == 1
    assert out.startswith(f"{seventeenth} goes first, 3 migrations: failed after ")
    assert err.startswith("CommandError: 0 locations migrated, 1 behind:\n" + seventeenth)
    network.query(f"UPDATE t_{seventeenth}.theming_category SET slug = 'beer' WHERE slug = 'wine'")
    code, out, err = finish(start(network))
    assert (code, err) == (0, "")
    assert out.endswith("1 locations migrated\n")
    assert rows == {
        slug: network.query(f"SELECT max(xmin::text::bigint) FROM t_{slug}.django_migrations")
        for slug in others
    }
    assert versions(network, forty) == dict.fromkeys(forty, NEW)
    assert finish(start(network, "--check"))[:2] == (0, "nothing to do\n")
    long_query.close()


def test_interrupted_run_finishes_what_it_began_and_goes_on_later(network: Network) -> None:
    slugs = network.make_locations(12)
    # Slow enough that the signal comes before the end, also on a busy machine.
    very_slow = SLOW.replace("0.1", "1")
    network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour") + f", {very_slow}")
    process = start(network)
    wait_until(lambda: Tenant.objects.filter(schema_versions__theming="0002_flavour").count() >= 3)
    process.send_signal(signal.SIGINT)
    code, _out, err = finish(process)
    assert (code, err) == (130, "CommandError: Stopped. Run it again to go on.\n")
    done = {slug for slug in slugs if "flavour" in network.columns(slug)}
    assert 0 < len(done) < len(slugs)
    code, out, err = finish(start(network))
    assert (code, err) == (0, "")
    assert {slug for slug in slugs if "flavour" in network.columns(slug)} == set(slugs)
    assert pending() == []
