from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infra.fleet.network import Network, own_network


@pytest.fixture
def network(django_db_setup: None, django_db_blocker: Any, tmp_path: Path, request: Any) -> Iterator[Network]:
    """A database of the test's own in which work is really committed: alpha and beta are there."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), own_network(tmp_path, f"test_fleet_{worker}") as made:
        yield made
