"""Stops process groups when whoever started them is gone: `guard.py` reads their ids, one a line, until its
standard input ends. The supervisor kills the guard when it has stopped everything in good order itself."""

import os
import signal
import sys
import time

PATIENCE = 5.0


def main() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    groups = [int(line) for line in sys.stdin if line.strip().isdigit()]
    for number in (signal.SIGTERM, signal.SIGKILL):
        groups = [group for group in groups if _send(group, number)]
        deadline = time.monotonic() + PATIENCE
        while groups and time.monotonic() < deadline:
            time.sleep(0.1)
            groups = [group for group in groups if _send(group, 0)]


def _send(group: int, number: int) -> bool:
    """Whether the group was still there."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
