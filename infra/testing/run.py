"""`make test`: every test but the slow faults, on all cores, then those that drive a browser.

Arguments are pytest's, and then one process runs what they name: make test ARGS="tests/learning -x"
"""

import os
import subprocess
import sys

# A machine that stalls makes a browser wait in vain: such a test, and no other, is given one more go, and is named.
BROWSER = ("-m", "browser", "tests/browser", "--reruns", "1", "--only-rerun", "Timeout")
FAST = "not browser and not attack and not faults"


def main(arguments: list[str]) -> int:
    """pytest's exit code; a run without any test has failed."""
    if any(not argument.startswith("-") for argument in arguments):
        return _pytest(arguments)
    # The browser's driver keeps an event loop running in its process, in which Django would refuse to work.
    code = _pytest(["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "-m", FAST, *arguments])
    return code or _pytest([*BROWSER, *arguments])


def _pytest(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
