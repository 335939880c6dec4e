"""Tools of others that only tests need: Chromium from the machine, Node packages installed on demand."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


class ToolMissing(RuntimeError):
    """A tool is not on this machine, or could not be installed."""


@contextmanager
def needed() -> Iterator[None]:
    """Skip where a tool is missing; fail where it has to be there (CI)."""
    try:
        yield
    except ToolMissing as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))


def chromium_path() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise ToolMissing("Chromium is not installed (Debian: apt-get install chromium)")


def tools_folder(source: Path, lock: str, data_dir: Path) -> Path:
    """A folder below `data_dir` with the files of `source`, another one for each content of its file `lock`."""
    digest = hashlib.sha256((source / lock).read_bytes()).hexdigest()[:12]
    folder = data_dir.resolve() / "tools" / f"{source.parent.name}-{source.name}-{digest}"
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder


def node_folder(source: Path, data_dir: Path) -> Path:
    """A folder below `data_dir` with the files of `source` and the packages that its lock file names. They are
    installed once for each lock file, and nothing of theirs runs while that happens."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise ToolMissing("npm and node are not installed (Debian: apt-get install nodejs npm)")
    folder = tools_folder(source, "package-lock.json", data_dir)
    if not (folder / "done").exists():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if made.returncode:
            raise ToolMissing(f"npm ci failed: {made.stderr[:500]}")
        (folder / "done").touch()
    return folder
