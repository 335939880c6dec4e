"""Programs run together or not at all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.supervisor import ProgramEnded, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def _soon(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(autouse=True)
def _signals() -> object:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_leaving_stops_every_program(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        programs = [supervisor.start(name, SLEEP) for name in ("a", "b")]
    assert all(_gone(program.process.pid) for program in programs)


def test_end_of_one_ends_all_and_shows_its_log(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        other = supervisor.start("other", SLEEP)
        supervisor.start("broken", [sys.executable, "-c", "raise SystemExit('no such thing')"])
        with pytest.raises(ProgramEnded, match="no such thing"):
            supervisor.watch()
    assert _gone(other.process.pid)


def test_programs_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from infra.supervisor import Supervisor\n"
        f"with Supervisor(pathlib.Path({str(tmp_path)!r})) as s:\n"
        f"    print(s.start('a', {SLEEP!r}).process.pid, flush=True); s.watch()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    program = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    assert _soon(lambda: _gone(program))


def test_program_that_revives_is_started_again_once_all_run(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    once = [sys.executable, "-c", f"open({str(marks)!r}, 'a').write('x')"]
    deadline = time.monotonic() + 15

    def enough() -> None:
        if marks.exists() and len(marks.read_text()) >= 3:
            raise EnoughSeen
        assert time.monotonic() < deadline

    with Supervisor(tmp_path) as supervisor:
        other = supervisor.start("other", SLEEP)
        supervisor.start("once", once, revives=True)
        with pytest.raises(EnoughSeen):
            supervisor.watch(enough)
        assert other.process.poll() is None


def test_program_that_revives_must_start_like_any_other(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("broken", [sys.executable, "-c", "raise SystemExit('no')"], revives=True)
        with pytest.raises(ProgramEnded, match="“broken” ended with code 1"):
            supervisor.wait(lambda: False)


class EnoughSeen(Exception):
    pass
