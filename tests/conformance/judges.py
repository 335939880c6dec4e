"""Other people's verifiers as functions: a job in, a list of results out (JSON over standard input and output)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.tools import ToolMissing, node_folder, tools_folder

Judge = Callable[[dict[str, Any]], list[dict[str, Any]]]

HERE = Path(__file__).parent


def node_judge(script: str) -> Judge:
    """Runs node/`script` on a job. Raises ToolMissing."""
    folder = node_folder(HERE / "node", _data_dir())
    return lambda job: _run(["node", script], folder, job)


def openbadges_judge() -> Judge:
    """Runs openbadges/verify.py on a job, in an environment of its own. Raises ToolMissing."""
    source = HERE / "openbadges"
    folder = tools_folder(source, "requirements.txt", _data_dir())
    python = str(folder / "venv" / "bin" / "python")
    if not (folder / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
        command = [python, "-m", "pip", "install", "--quiet", "--no-deps", "-r", "requirements.txt"]
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if made.returncode:
            raise ToolMissing(f"pip install failed: {made.stderr[-500:]}")
        (folder / "done").touch()
    return lambda job: _run([python, "verify.py"], folder, job)


def _data_dir() -> Path:
    return Path(os.environ["COL_DATA_DIR"])


def _run(command: Sequence[str], folder: Path, job: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(job), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results
