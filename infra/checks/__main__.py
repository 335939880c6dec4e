"""Run every check, each with its line and time; show what a failed one said. Any output of a linter is a failure.

python -m infra.checks            all of them
python -m infra.checks lint types  only these
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [sys.executable, "-m", "infra.checks.templates"],
    "texts": [sys.executable, "-m", "infra.checks.texts"],
    "messages": [sys.executable, "-m", "infra.checks.messages"],
    "django": [
        sys.executable,
        "-W",
        "error::DeprecationWarning:django",
        "manage.py",
        "check",
        "--fail-level",
        "WARNING",
    ],
    "safety": [sys.executable, "-m", "infra.checks.safety"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    wanted = names or list(CHECKS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = list(pool.map(_check, wanted))
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed", flush=True)
    return 0 if all(passed) else 1


def _check(name: str) -> bool:
    began = time.monotonic()
    # No database: a check must not need one.
    environment = {**os.environ, "COL_ENV": "test", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True)
    said = (done.stdout + done.stderr).strip()
    print(
        f"{name:<12} {'ok' if done.returncode == 0 else 'FAILED':<7}{time.monotonic() - began:6.1f} s",
        flush=True,
    )
    if done.returncode:
        print(said[-8000:], flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
