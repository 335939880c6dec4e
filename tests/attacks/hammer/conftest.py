"""`make attack`: one network for all attacks, started with the settings that each of them wants."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.network import Network, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server(Path(os.environ["COL_DATA_DIR"]).resolve() / "attack")
    yield made
    made.stop()


@pytest.fixture
def network(server: Server) -> Network:
    """As `make demo` runs it."""
    return server.use()
