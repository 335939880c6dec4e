"""F1: the database is killed while badges are issued: one of its processes, then the whole server, for five seconds."""

import fcntl
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.issuing import (
    Ledger,
    Wish,
    require_honest_failures,
    require_nothing_lost_or_doubled,
)
from tests.harness.load import scaled, together
from tests.harness.network import Network, Server

pytestmark = pytest.mark.faults

CLIENTS, BADGES = 4, 500
DOWN_SECONDS = 5.0
RECOVERY_SECONDS = 10.0


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_f1_killed_database_loses_and_doubles_nothing(server: Server, turn: int) -> None:
    network, dice = server.use(workers=2, threads=4), random.Random(turn)
    made = network.codes[f"open{turn}"]
    wishes = wishes_of(network, made["codes"][0], turn)
    ledger = Ledger(network, made["achievement"], f"Badge for open{turn}")

    def work(number: int) -> None:
        if number == CLIENTS:
            break_twice(network, ledger, len(wishes), dice)
            return
        browser = network.browser()
        for wish in wishes[number::CLIENTS]:
            if ledger.ask(browser, wish).status == 0:
                time.sleep(0.1)
        browser.close()

    together(CLIENTS + 1, work)
    require_honest_failures(ledger.failed())
    failed = len(ledger.failed())
    ledger.try_again(wishes)
    figures = require_nothing_lost_or_doubled(ledger, wishes)
    print(f"F1, round {turn}: {figures}, {failed} requests failed and were tried again")


def wishes_of(network: Network, code: str, turn: int) -> list[Wish]:
    """Half by the organiser's form, half by claims of the people themselves."""
    count = scaled(BADGES, least=60)
    return [
        Wish(f"f1-{turn}-{number}@example.org", network.cookies["Oa"]["alpha"])
        if number % 2
        else Wish(network.crowd[number]["email"], network.crowd[number]["cookie"], code)
        for number in range(count)
    ]


def break_twice(network: Network, ledger: Ledger, count: int, dice: random.Random) -> None:
    """Kill one process of the server at one moment, the whole of it at a later one."""
    wait_for(ledger, count * dice.uniform(0.1, 0.4))
    os.kill(dice.choice(backends(network)), signal.SIGKILL)
    wait_for(ledger, count * dice.uniform(0.5, 0.8))
    with held_down(network):
        os.kill(postmaster(network), signal.SIGKILL)
        time.sleep(1)
        health = network.browser().get(network.hosts["network"], "/health/")
        assert (health.status, "degraded" in health.text) == (503, True)
        time.sleep(DOWN_SECONDS - 1)
    began = time.monotonic()
    while network.browser().get(network.hosts["network"], "/health/").status != 200:
        assert time.monotonic() < began + 60, "it does not come back"
        time.sleep(0.1)
    seconds = time.monotonic() - began
    print(f"F1: healthy {seconds:.1f} s after the database was let up again")
    assert seconds <= RECOVERY_SECONDS


def wait_for(ledger: Ledger, tries: float) -> None:
    while len(ledger.tries) < tries:
        time.sleep(0.01)


def backends(network: Network) -> list[int]:
    rows = network.rows(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return [pid for (pid,) in rows]


def postmaster(network: Network) -> int:
    return int((network.instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


@contextmanager
def held_down(network: Network) -> Iterator[None]:
    """Nobody starts the server meanwhile: whoever wants to waits for this lock."""
    lock: Path = network.instance.data_dir / "postgres.starting"
    with lock.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
