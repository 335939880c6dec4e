"""Measuring: CPU milliseconds a request of a whole server tree plus its database, always as a ratio within one run.

Wall time says little on a shared machine; CPU seconds repeat within some 15 %. A block is thrown away when the
calibrator (a fixed piece of Python) drifts by 25 % or any answer is not what it should be.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Unreliable(RuntimeError):
    """The machine changed its speed, or an answer was wrong: the figures of this block are worth nothing."""


@dataclass(frozen=True)
class Request:
    """One request of a benchmark. `expect`: bytes that a right answer holds, so that an error page never wins."""

    host: str
    path: str
    status: int = 200
    expect: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True)
class Row:
    """One line of a table. `ratio`: to what the table says."""

    what: str
    milliseconds: float
    ratio: float
    goal: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> set[int]:
    """`pid` and every process below it."""
    parents: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = set(), [pid]
    while queue:
        current = queue.pop()
        found.add(current)
        queue += parents.get(current, [])
    return found


def backends(postgres: int) -> set[int]:
    """Those processes below `postgres` that serve a connection."""
    own = (b"checkpointer", b"writer", b"autovacuum", b"logical", b"io worker", b"archiver", b"stats")
    serving = set()
    for pid in descendants(postgres) - {postgres}:
        try:
            what = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if not any(name in what for name in own):
            serving.add(pid)
    return serving


def memory_mb(pid: int) -> float:
    """The process's proportional share of memory (PSS) in MB: shared pages count once among those who share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise Unreliable("the system tells no PSS")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of the processes, children that have ended included."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / TICKS


def calibrate() -> float:
    """Seconds of CPU for a fixed piece of work in this process: the best of seven, which others disturb least."""
    best = float("inf")
    for _ in range(7):
        begin = time.process_time()
        sum(i * i for i in range(500_000))
        best = min(best, time.process_time() - begin)
    return best


@contextmanager
def server(
    settings: str, *, environment: dict[str, str], workers: int = 1, threads: int = 1
) -> Iterator[tuple[int, int]]:
    """granian on a free port of loopback, forked as the demo's; yields (pid, port) and ends it by its own id."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "infra.web", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(workers), "--no-ws"),
            *("--blocking-threads", str(threads)),
            *("--log-level", "error", "infra.wsgi:application"),
        ],
        cwd=ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings},
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield process.pid, port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _try in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def send(port: int, next_request: Callable[[], Request], *, count: int) -> list[float]:
    """`count` requests in turn over one kept-alive connection; returns the wall milliseconds of each, sorted.

    Raises Unreliable at the first wrong answer.
    """
    connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
    for _ in range(count):
        request = next_request()
        begin = time.perf_counter()
        connection.request(
            request.method,
            request.path,
            body=request.body or None,
            headers={"Host": request.host, **dict(request.headers)},
        )
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - begin) * 1000)
        if answer.status != request.status or request.expect not in body:
            raise Unreliable(f"{request.host}{request.path}: {answer.status} {body[:200]!r}")
    connection.close()
    return sorted(times)


def milliseconds_each(
    work: Callable[[int], object], *, count: int, processes: Callable[[], set[int]], warm: int = 30
) -> float:
    """CPU milliseconds of `processes()` for one unit of `work(count)`. Raises Unreliable when the machine drifts."""
    work(warm)
    for _attempt in range(6):
        before = calibrate()
        begin = cpu_seconds(processes())
        work(count)
        spent = cpu_seconds(processes()) - begin
        if 0.75 < calibrate() / before < 1.25:
            return spent * 1000 / count
    raise Unreliable("the machine changes its speed all the time")


def table(title: str, rows: Sequence[Row], *, base: str) -> str:
    """A Markdown table."""
    lines = [f"### {title}", "", f"| what | CPU ms | × {base} | goal |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.milliseconds:.2f} | {row.ratio:.2f} | {row.goal} |" for row in rows]
    return "\n".join(lines) + "\n"
