"""The network that is attacked: started with the processes, threads and pool that a test asks for, filled once."""

import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from infra.postgres import EmbeddedPostgres
from tests.harness.browser import Answer, Browser
from tests.instance import ROOT, Instance, running


@dataclass(frozen=True)
class Place:
    """One location as attackers know it. `mark`: its name, on all of its pages; `canary`: in all of its words."""

    slug: str
    host: str
    schema: str
    mark: str
    canary: str
    achievement: str
    code: str
    lists: dict[str, str]
    things: dict[str, str]
    unknown: dict[str, str]


class Network:
    """`cookies[person][slug]`: a session on that host ("network" for the network's own)."""

    def __init__(self, instance: Instance, world: dict[str, Any]) -> None:
        self.instance = instance
        self.port = instance.port
        self.hosts: dict[str, str] = world["hosts"]
        self.names: dict[str, str] = world["names"]
        self.emails: dict[str, str] = world["emails"]
        self.cookies: dict[str, dict[str, str]] = world["cookies"]
        self.crowd: list[dict[str, str]] = world["crowd"]
        self.codes: dict[str, Any] = world["codes"]
        self.places = {
            slug: Place(slug=slug, host=self.hosts[slug], **told) for slug, told in world["locations"].items()
        }

    @property
    def alpha(self) -> Place:
        return self.places["alpha"]

    @property
    def beta(self) -> Place:
        return self.places["beta"]

    def other(self, slug: str) -> Place:
        return self.places["beta" if slug == "alpha" else "alpha"]

    def browser(self) -> Browser:
        return Browser(self.port)

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What the database holds, as its owner sees it."""
        dsn = EmbeddedPostgres(self.instance.data_dir).dsn("col")
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[call-overload, no-any-return]

    def number(self, query: str, *parameters: object) -> int:
        return int(self.rows(query, *parameters)[0][0])


class Server:
    """One data folder, served by one set of settings at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._settings: dict[str, str] | None = None
        self._network: Network | None = None
        self._world: dict[str, Any] | None = None
        self._stack = ExitStack()

    def use(self, *, workers: int = 2, threads: int = 4, pool: int = 4) -> Network:
        """The network with so many web processes, threads and database connections of each; started anew if they
        are others than before."""
        settings = {
            "COL_DEMO_DATA": "false",
            "TEST_HOOKS": "1",
            "COL_WORKERS": str(workers),
            "COL_THREADS": str(threads),
            "COL_DB_POOL": str(pool),
        }
        if self._network is None or settings != self._settings:
            self.stop()
            keeps = self._world is not None
            instance = self._stack.enter_context(running(self._data_dir, keeps=keeps, **settings))
            self._settings = settings
            self._world = self._world or _fill(instance)
            self._network = Network(instance, self._world)
        return self._network

    def stop(self) -> None:
        self._stack.close()
        self._network = None


def _fill(instance: Instance) -> dict[str, Any]:
    """tests.harness.fill, inside the network's own settings."""
    told = instance.data_dir / "world.json"
    dsn = EmbeddedPostgres(instance.data_dir).dsn("col")
    subprocess.run(
        [sys.executable, "-m", "tests.harness.fill", str(told)],
        cwd=ROOT,
        env={
            **instance.environment,
            "COL_ENV": "demo",
            "DATABASE_URL": dsn,
            "DJANGO_SETTINGS_MODULE": "infra.settings",
        },
        check=True,
        timeout=400,
    )
    world: dict[str, Any] = json.loads(told.read_text())
    return world


def statuses(answers: Iterable[Answer]) -> dict[int, int]:
    """How often each status came."""
    counted: dict[int, int] = {}
    for answer in answers:
        counted[answer.status] = counted.get(answer.status, 0) + 1
    return counted
