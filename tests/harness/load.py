"""Many requests at once: threads that begin together, end by themselves, and tell what went wrong."""

import os
import threading
import time
from collections.abc import Callable

LONGEST = 900.0  # seconds for one piece of load, whatever happens
SCALE = float(os.environ.get("HARNESS_SCALE") or 1)


def scaled(count: int, *, least: int = 1) -> int:
    """`count`, or the part of it that a quick run asks for."""
    return max(least, round(count * SCALE))


def together(count: int, work: Callable[[int], None], *, longest: float = LONGEST) -> float:
    """`work(0)` to `work(count - 1)` in a thread each, all beginning at once; the seconds it took. Raises the first
    error, or AssertionError for what does not end."""
    barrier, errors = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, began + longest - time.monotonic()))
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads), f"not done after {longest} s"
    return time.monotonic() - began


class Findings:
    """What was wrong, the first few of it in full; safe for threads."""

    def __init__(self, *, kept: int = 20) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self.total = 0
        self.first: list[str] = []

    def add(self, what: str) -> None:
        with self._lock:
            self.total += 1
            if len(self.first) < self._kept:
                self.first.append(what)

    def require_none(self) -> None:
        assert self.total == 0, f"{self.total} findings, the first:\n" + "\n".join(self.first)
