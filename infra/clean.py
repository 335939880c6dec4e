"""`make clean`: removes the virtual environment, the demo's data and every cache. Standard library alone."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = (
    ".venv",
    ".data",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
)


def main():
    if demo_runs():
        sys.exit("The demo is running: stop it first (Ctrl-C in its terminal).")
    python = os.path.join(ROOT, ".venv", "bin", "python")
    for folder in (".data", os.path.join(".data", "test"), os.path.join(".data", "bench")):
        if os.path.exists(python) and os.path.exists(os.path.join(ROOT, folder, "postgres")):
            environment = dict(os.environ, COL_DATA_DIR=os.path.join(ROOT, folder))
            subprocess.run([python, "-m", "infra.postgres", "stop"], cwd=ROOT, env=environment, check=False)
    for folder in FOLDERS:
        path = os.path.join(ROOT, folder)
        if os.path.isdir(path):
            print("Remove " + folder)
            shutil.rmtree(path)
    for place, folders, _ in os.walk(ROOT):
        folders[:] = [name for name in folders if name != ".git"]
        if "__pycache__" in folders:
            folders.remove("__pycache__")
            shutil.rmtree(os.path.join(place, "__pycache__"))


def demo_runs():
    """Whether somebody holds the lock of the demo's data folder."""
    import fcntl

    try:
        with open(os.path.join(ROOT, ".data", "demo.lock"), "r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


if __name__ == "__main__":
    main()
