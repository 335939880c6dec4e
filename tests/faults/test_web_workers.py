"""F3: web workers are killed every two seconds while eight clients read and issue."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.benchmarks.harness import descendants
from tests.harness.browser import Answer
from tests.harness.issuing import Ledger, Wish, require_nothing_lost_or_doubled
from tests.harness.load import scaled, together
from tests.harness.network import Network, Server, statuses

pytestmark = pytest.mark.faults

CLIENTS = 8
EVERY_SECONDS = 2.0
LASTS_SECONDS = 30.0


def test_f3_killed_web_workers_lose_and_double_nothing(server: Server) -> None:
    """Each client in turn issues a badge and reads three pages; a kill costs whatever that worker had in hand."""
    network = server.use(workers=4, threads=2)
    made = network.codes["open0"]
    ledger, wishes, reads = (
        Ledger(network, made["achievement"], "Badge for open0"),
        [list[Wish]() for _ in range(CLIENTS)],
        [],
    )
    lasts = scaled(int(LASTS_SECONDS), least=10)
    end = time.monotonic() + lasts

    def work(number: int) -> None:
        if number == CLIENTS:
            kill_workers(network, end)
            return
        browser = network.browser()
        pages = ("/", "/activities/", network.alpha.things["credential-ob3"])
        while time.monotonic() < end:
            wish = Wish(f"f3-{number}-{len(wishes[number])}@example.org", network.cookies["Oa"]["alpha"])
            wishes[number].append(wish)
            pause_after(ledger.ask(browser, wish))
            for page in pages:
                reads.append(browser.get(network.alpha.host, page))
                pause_after(reads[-1])
        browser.close()

    together(CLIENTS + 1, work)
    answers = [answer for _wish, answer in ledger.tries] + reads
    good = sum(answer.status in (200, 302) for answer in answers) / len(answers)
    failed = statuses(answers)
    every = [wish for own in wishes for wish in own]
    ledger.try_again(every)
    figures = require_nothing_lost_or_doubled(ledger, every)
    print(f"F3: {len(answers)} requests, {failed}, {good:.1%} good; {figures}")
    assert {status for status in failed if status >= 500 and status != 503} == set()
    assert good >= 0.95


def pause_after(answer: Answer) -> None:
    """A client whose connection broke waits for a moment, as every client does."""
    if answer.status == 0:
        time.sleep(0.2)


def kill_workers(network: Network, end: float) -> None:
    dice = random.Random(3)
    while time.monotonic() < end - EVERY_SECONDS:
        time.sleep(EVERY_SECONDS)
        workers = web_workers(network)
        if workers:
            os.kill(dice.choice(workers), signal.SIGKILL)


def web_workers(network: Network) -> list[int]:
    """The processes that answer: children of those that were started as infra.web."""
    tree = descendants(network.instance.pid)
    parents = {pid: parent(pid) for pid in tree if b"infra.web" in told(pid, "cmdline")}
    return sorted(pid for pid, above in parents.items() if above in parents)


def parent(pid: int) -> int:
    fields = told(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def told(pid: int, what: str) -> bytes:
    """What the system says of a process; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""
