"""All of isolation is tested as in a web process that remembers pages."""

from collections.abc import Iterator

import pytest

from tenants import notices
from tenants.memory import memory


@pytest.fixture(autouse=True)
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    memory.forget("")
    yield
    memory.forget("")
