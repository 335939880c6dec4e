"""What a page costs at 2, 40, 200 and 1,000 locations, requests spread over all of them; and what memory it takes."""

import itertools
import os
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from credentials.models import Achievement, Credential
from credentials.services.issuing import issue_credential
from infra.postgres import EmbeddedPostgres
from shared.models import User
from tenants.context import in_tenant
from tests.benchmarks.filling import fill, make_city
from tests.benchmarks.harness import (
    Request,
    Row,
    backends,
    descendants,
    memory_mb,
    milliseconds_each,
    send,
    server,
)
from tests.instance import Instance

STEPS = (2, 40, 200, 1000)
COUNT = 600
# Parents before children: what a copied location gets of the first one.
TABLES = (
    "members_member",
    "credentials_issuer",
    "credentials_signingkey",
    "learning_organiser",
    "learning_organisermembership",
    "credentials_achievement",
    "learning_activity",
    "learning_activitysearch",
    "credentials_statuslist",
    "credentials_credential",
)


@dataclass(frozen=True)
class Kind:
    """A page that every location has. `expect`: bytes of its right answer."""

    what: str
    path: str
    expect: bytes


def measure(instance: Instance) -> tuple[list[Row], list[tuple[str, float]]]:
    """Rows of the median wall milliseconds, with the ratio to two locations; and megabytes at the end."""
    port = instance.network.rpartition(":")[2].rstrip("/")
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": port,
        "COL_MEMORY_MB": "0",  # what is remembered of two locations would be compared with what is drawn for a thousand
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    postgres = int((instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    kinds = [
        Kind("home", "/", b"Bench City"),
        Kind("list of 50", "/activities/", b"50 activities"),
        Kind("badge JSON", f"/credentials/{_first_city()}/ob3.json", b"OpenBadgeCredential"),
    ]
    rows: list[Row] = []
    base: dict[str, float] = {}
    made = 1
    for step in STEPS:
        while made < step:
            _copy_city(f"scale-{made:04}")
            made += 1
        rows.append(_created(step, postgres))
        with server("infra.settings", environment=environment) as (pid, own_port):
            for kind in kinds:
                visit = _spread(kind, step, port)
                send(own_port, visit, count=2 * step)  # every location's catalogue is known
                median, cpu = _measured(own_port, visit, pid, postgres)
                base.setdefault(kind.what, median)
                goal = {40: "≤ 1.15", 200: "≤ 1.15", 1000: "≤ 1.4"}.get(step, "")
                rows.append(Row(f"{kind.what}, {step} locations", median, median / base[kind.what], goal))
                rows.append(Row(f"{kind.what}, {step} locations: CPU", cpu, 0, ""))
            database = max(memory_mb(one) for one in descendants(postgres))
    memory = [
        *(
            (f"web worker, one of {workers}, PSS", _worker_mb(kinds, workers, port, environment))
            for workers in (1, 4)
        ),
        ("largest database process, PSS", database),
    ]
    return rows, memory


def _worker_mb(kinds: list[Kind], workers: int, port: str, environment: dict[str, str]) -> float:
    """The largest worker after each has seen about all locations, with what it remembers of them."""
    remembering = {name: value for name, value in environment.items() if name != "COL_MEMORY_MB"}
    with server("infra.settings", environment=remembering, workers=workers) as (pid, own_port):
        for kind in kinds:
            visit = _spread(kind, STEPS[-1], port)
            for _ in range(workers * STEPS[-1] // 20):
                send(own_port, visit, count=20)  # each time a new connection, which another worker may take
        return max(memory_mb(one) for one in descendants(pid) - {pid})


def _created(step: int, postgres: int) -> Row:
    """What one more location costs: CPU of this process and of those that serve connections. What tidies up after all
    the others, at some other time, is not counted."""
    numbers = itertools.count()

    def create(count: int) -> None:
        for _ in range(count):
            make_city(f"extra-{step}-{next(numbers)}")

    cpu = milliseconds_each(create, count=10, processes=lambda: {os.getpid()} | backends(postgres), warm=1)
    return Row(f"create a location among {step}: CPU", cpu, 0, "≤ 150 ms")


def _measured(port: int, visit: Callable[[], Request], pid: int, postgres: int) -> tuple[float, float]:
    """(median wall ms, CPU ms) of one request."""
    medians: list[float] = []

    def work(count: int) -> None:
        medians.append(send(port, visit, count=count)[count // 2])

    cpu = milliseconds_each(
        work, count=COUNT, processes=lambda: descendants(pid) | descendants(postgres), warm=1
    )
    return medians[-1], cpu


def _spread(kind: Kind, locations: int, port: str) -> Callable[[], Request]:
    """Requests of `kind` to all locations in a random order, each drawn anew."""
    numbers, dice = itertools.count(), random.Random(locations)
    order = [f"scale-{number:04}" for number in range(locations)]

    def next_one() -> Request:
        number = next(numbers)
        if number % locations == 0:
            dice.shuffle(order)
        host = f"{order[number % locations]}.{settings.NETWORK_DOMAIN}:{port}"
        return Request(host, f"{kind.path}?n={number}", expect=kind.expect)

    return next_one


def _first_city() -> str:
    """Make the location that the others are copied from; returns the id of its badge."""
    tenant = make_city("scale-0000")
    achievement = fill(tenant, User.objects.get(email="petra@example.org"), 50)
    with in_tenant(tenant):
        issue_credential(
            actor=None,
            achievement=Achievement.objects.get(pk=achievement),
            email="lena@example.org",
            notify=False,
        )
        return str(Credential.objects.get().pk)


@transaction.atomic
def _copy_city(slug: str) -> None:
    """A location with the first one's rows: the services would take an hour for a thousand."""
    tenant = make_city(slug)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"INSERT INTO {tenant.schema_name}.{table} SELECT * FROM t_scale_0000.{table}")
