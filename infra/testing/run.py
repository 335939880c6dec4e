"""`make test`: every test, on all cores. Arguments are pytest's: make test ARGS="tests/learning -x"."""

import os
import sys

import pytest


def main(arguments: list[str]) -> int:
    """pytest's exit code; a run without any test has failed."""
    workers = os.cpu_count() or 1
    parallel = ["-n", str(workers), "--dist", "loadfile"] if not _names_tests(arguments) else []
    return int(pytest.main([*parallel, *arguments]))


def _names_tests(arguments: list[str]) -> bool:
    """Whether only some tests are wanted: starting workers would take longer than running them."""
    return any(not argument.startswith("-") for argument in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
