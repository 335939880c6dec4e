"""`make attack` and `make faults`: minutes of load and of broken parts, against networks of their own on loopback.

`--quick`: a tenth of everything. Other arguments are pytest's. Ends by itself, whatever happens.
"""

import os
import subprocess
import sys

FOLDERS = {"attack": "tests/attacks/hammer", "faults": "tests/faults"}
# Three times what they take on two idle cores.
LONGEST_SECONDS = {"attack": 36 * 60, "faults": 60 * 60}


def main(kind: str, arguments: list[str]) -> int:
    """pytest's exit code; 1 if it was not done in time."""
    environment = dict(os.environ)
    environment.pop("DATABASE_URL", None)
    if "--quick" in arguments:
        arguments.remove("--quick")
        environment["HARNESS_SCALE"] = "0.1"
    named = [argument for argument in arguments if argument.startswith("tests/")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        kind,
        "-s",
        *([] if named else [FOLDERS[kind]]),
        *arguments,
    ]
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait(LONGEST_SECONDS[kind])
    except subprocess.TimeoutExpired:
        print(f"Not done after {LONGEST_SECONDS[kind] // 60} minutes: stopped.", file=sys.stderr)
        return 1
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
