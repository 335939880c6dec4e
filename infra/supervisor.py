"""Runs several programs as one: all of them or none.

Each program is a process group of its own with its log file. When one ends, the others are stopped and the last
lines of its log are shown; but once everything runs, a program that revives is started again. When the supervisor
itself is killed, a guard process, which holds the other end of a pipe, stops them.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PATIENCE = 6.0  # seconds for a program to end by itself
LONGEST_PAUSE = 5.0  # seconds before a program that keeps ending is started again


class Stopped(Exception):
    """Somebody asked the supervisor to stop: Ctrl-C, SIGTERM, or the program that started it is gone."""


class ProgramEnded(Exception):
    """A program that should run ended; the message holds the end of its log."""


@dataclass
class Program:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    again: "Callable[[], subprocess.Popen[bytes]] | None" = None  # starts it anew, where it revives
    began: float = 0.0
    pause: float = 0.0  # seconds between the last end and the start after it
    due: float | None = None  # when it is started again, once it has ended


class Supervisor:
    """`with Supervisor(log_dir) as supervisor:` starts, watches, and on leaving stops every program."""

    def __init__(self, log_dir: Path) -> None:
        self._log_dir = log_dir
        self._programs: list[Program] = []
        self._parent = os.getppid()
        self._is_settled = False

    def __enter__(self) -> "Supervisor":
        self._log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _raise_stopped)
        self._guard = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("guard.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C does not leave anything half stopped.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._stop_all()
        self._guard.kill()
        self._guard.wait()

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        revives: bool = False,
    ) -> Program:
        """Start a program whose output goes to `<name>.log`, made anew. `revives`: while `watch` runs it is started
        again whenever it ends."""
        log = self._log_dir / f"{name}.log"
        log.unlink(missing_ok=True)

        def begin() -> "subprocess.Popen[bytes]":
            with log.open("ab") as output:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(environment or {})},
                    pass_fds=pass_fds,
                    start_new_session=True,
                )
            self._tell_guard(process.pid)
            return process

        program = Program(name, begin(), log, begin if revives else None, time.monotonic())
        self._programs.append(program)
        return program

    def run(self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> None:
        """Run a program to its end while watching the others. Raises ProgramEnded if it fails."""
        self.finish(self.start(name, command, environment=environment))

    def finish(self, program: Program) -> None:
        """Wait for the end of a program that is meant to end. Raises ProgramEnded if it failed."""
        self._programs.remove(program)
        try:
            self.wait(lambda: program.process.poll() is not None)
        except BaseException:
            self._programs.append(program)
            raise
        if program.process.returncode:
            raise ProgramEnded(_describe_end(program))

    def wait(self, until: Callable[[], bool], *, every: float = 0.05) -> None:
        """Watch the programs until the condition holds. Raises Stopped or ProgramEnded."""
        while not until():
            self._check()
            time.sleep(every)

    def watch(self, tend: Callable[[], object] | None = None) -> None:
        """Watch until somebody asks to stop, calling `tend` again and again. Raises Stopped or ProgramEnded."""
        self._is_settled = True

        def never() -> bool:
            if tend is not None:
                tend()
            return False

        self.wait(never, every=0.25)

    def _check(self) -> None:
        if os.getppid() != self._parent:
            raise Stopped
        for program in self._programs:
            if program.process.poll() is None:
                continue
            if not self._is_settled or program.again is None:
                raise ProgramEnded(_describe_end(program))
            self._revive(program, program.again)

    def _revive(self, program: Program, again: "Callable[[], subprocess.Popen[bytes]]") -> None:
        """Start it again: at once, or if it did not live for long after 0.25, 0.5, 1, 2, 4, 5, 5 … seconds."""
        now = time.monotonic()
        if program.due is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(program.process.pid, signal.SIGKILL)  # what its own children left behind
            was_short = now - program.began < LONGEST_PAUSE
            program.pause = min(LONGEST_PAUSE, max(0.25, 2 * program.pause)) if was_short else 0.0
            program.due = now + program.pause
            print(_describe_end(program).splitlines()[0], "It is started again.", file=sys.stderr, flush=True)
        if now >= program.due:
            program.process, program.began, program.due = again(), now, None

    def _tell_guard(self, pid: int) -> None:
        assert self._guard.stdin is not None
        self._guard.stdin.write(b"%d\n" % pid)
        self._guard.stdin.flush()

    def _stop_all(self) -> None:
        for program in reversed(self._programs):
            if program.process.poll() is None:
                program.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for program in self._programs:
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.process.wait(max(0.0, deadline - time.monotonic()))
        for program in self._programs:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(program.process.pid, signal.SIGKILL)  # what its own children left behind
            program.process.wait()


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _describe_end(program: Program) -> str:
    lines = program.log.read_text(errors="replace").splitlines()[-25:]
    code = program.process.returncode
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return "\n".join([f"The program “{program.name}” {how}. The end of {program.log}:", *lines])
