"""Sixty people sign in by password in the same second: how much slower do other people's pages become?"""

import http.client
import itertools
import re
import threading
import time
from urllib.parse import urlencode

from infra.postgres import EmbeddedPostgres
from tests.benchmarks.harness import Request, Row, Unreliable, send, server
from tests.instance import Instance

LOGINS = 60
READERS = 4
WORKERS, THREADS = 2, 40  # as `make demo` starts them


def measure(instance: Instance) -> list[Row]:
    """Rows of wall milliseconds; the base is the same figure while nobody signs in."""
    port = instance.network.rpartition(":")[2].rstrip("/")
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": port,
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    host = instance.location("ljubljana").split("//")[1].rstrip("/")
    with server("infra.settings", environment=environment, workers=WORKERS, threads=THREADS) as (_pid, own):
        _read(own, host, seconds=2.0)
        idle = _read(own, host, seconds=6.0)
        stop = threading.Event()
        answers: list[int] = []
        storm = threading.Thread(target=_storm, args=(own, f"cityoflearning.localhost:{port}", stop, answers))
        storm.start()
        busy = _read(own, host, seconds=6.0)
        stop.set()
        storm.join(60)
    if not answers or set(answers) - {302, 503}:
        raise Unreliable(f"the sign-ins were answered {sorted(set(answers))}")
    refused = 100 * answers.count(503) / len(answers)
    rows = [Row(f"per cent of {len(answers)} sign-ins that are told to come back", refused, 0, "")]
    for name, part, goal in (("median", 0.5, ""), ("p99", 0.99, "≤ 2")):
        quiet, loud = idle[int(len(idle) * part)], busy[int(len(busy) * part)]
        rows += [
            Row(f"a list while nobody signs in, {name}", quiet, 1.0, ""),
            Row(f"a list while {LOGINS} people sign in at once, {name}", loud, loud / quiet, goal),
        ]
    return rows


def _read(port: int, host: str, *, seconds: float) -> list[float]:
    """Sorted wall milliseconds of a list's page, drawn anew, asked by a few people at the same time."""
    times: list[float] = []
    deadline = time.monotonic() + seconds

    def read(reader: int) -> None:
        numbers = itertools.count()

        def next_one() -> Request:
            return Request(host, f"/activities/?n={reader}-{next(numbers)}-{deadline}")

        while time.monotonic() < deadline:
            times.extend(send(port, next_one, count=1))
            time.sleep(0.1)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return sorted(times)


def _storm(port: int, host: str, stop: threading.Event, answers: list[int]) -> None:
    """Sixty sign-ins at once, again and again until it is to stop; notes the answers' states."""
    while not stop.is_set():
        barrier = threading.Barrier(LOGINS)
        people = [
            threading.Thread(target=_sign_in, args=(port, host, barrier, answers)) for _ in range(LOGINS)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()


def _sign_in(port: int, host: str, barrier: threading.Barrier, answers: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/accounts/login/", headers={"Host": host})
    page = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())
    barrier.wait(30)
    if page.status == 503:  # told to come back already when asking for the form
        answers.append(page.status)
        connection.close()
        return
    cookie = "; ".join(line.partition(";")[0] for line in page.headers.get_all("Set-Cookie") or ())
    fields = {"login": "lena@example.org", "password": "learning-city-2026"}
    body = urlencode({**fields, "csrfmiddlewaretoken": token.group(1).decode() if token else ""})
    headers = {"Host": host, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/accounts/login/", body=body, headers=headers)
    answers.append(connection.getresponse().status)
    connection.close()
