"""One line a step, with its time, for whoever waits in a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 58


@contextmanager
def step(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{what + ' …':<{WIDTH}}", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def fail(message: str) -> int:
    """Say why it ends here; the exit code."""
    print(message, file=sys.stderr, flush=True)
    return 1
