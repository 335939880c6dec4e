"""Verifiers that we did not write are installed on demand, below the tests' data folder."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools import needed, node_folder


@pytest.fixture(scope="session")
def node_verify() -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """Runs node/verify.mjs on a job."""
    with needed():
        folder = node_folder(Path(__file__).parent / "node", Path(os.environ["COL_DATA_DIR"]))

    def run(job: dict[str, Any]) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["node", "verify.mjs"],
            cwd=folder,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        results: list[dict[str, Any]] = json.loads(done.stdout)
        return results

    return run
