"""`make faults`: a network of its own, broken in one way after the other."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.network import Server
from tests.infra.fleet.conftest import network

__all__ = ["network"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server(Path(os.environ["COL_DATA_DIR"]).resolve() / "faults")
    yield made
    made.stop()
