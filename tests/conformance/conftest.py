"""Verifiers that we did not write are installed on demand, below the tests' data folder."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Judge = Callable[[dict[str, Any]], list[dict[str, Any]]]

HERE = Path(__file__).parent
IS_CI = os.environ.get("CI") == "true"


def missing(reason: str) -> None:
    """Skip where a tool is not there; fail where it has to be (CI)."""
    if IS_CI:
        pytest.fail(reason)
    pytest.skip(reason)


def tools_folder(name: str, *files: Path) -> Path:
    """A folder for tools, named by what is to be in it."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = Path(os.environ.get("COL_DATA_DIR", ".data/test")) / "tools" / f"{name}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@pytest.fixture(scope="session")
def node_verify() -> Judge:
    """Runs node/verify.mjs on a job."""
    return node_judge(HERE / "node" / "verify.mjs")


def node_judge(script: Path) -> Judge:
    """Runs `script` on a job, among the libraries of node/package.json."""
    if not shutil.which("npm") or not shutil.which("node"):
        missing("npm and node are needed for verifiers written in JavaScript")
    source = HERE / "node"
    folder = tools_folder("node", source / "package-lock.json")
    if not (folder / "done").exists():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        _install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    shutil.copy(script, folder)
    return lambda job: _run(["node", script.name], folder, job)


@pytest.fixture(scope="session")
def openbadges_verify() -> Judge:
    """Runs openbadges/verify.py on a job: 1EdTech's validator in an environment of its own."""
    source = HERE / "openbadges"
    folder = tools_folder("openbadges", source / "requirements.txt")
    python = str(folder / "venv" / "bin" / "python")
    if not (folder / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
        wanted = ["-r", str(source / "requirements.txt")]
        _install([python, "-m", "pip", "install", "--quiet", "--no-deps", *wanted], folder)
    return lambda job: _run([python, str(source / "verify.py")], folder, job)


def _install(command: list[str], folder: Path) -> None:
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if made.returncode:
        missing(f"{command[0]} failed: {made.stderr[-500:]}")
    (folder / "done").touch()


def _run(command: list[str], folder: Path, job: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(job), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results
