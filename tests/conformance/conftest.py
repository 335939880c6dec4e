"""Verifiers that we did not write are installed on demand, below the tests' data folder."""

from pathlib import Path

import pytest

from tests.conformance.judges import Judge, node_judge, openbadges_judge
from tests.tools import needed

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node_verify() -> Judge:
    """Runs node/verify.mjs on a job."""
    with needed():
        return node_judge("verify.mjs")


@pytest.fixture(scope="session")
def openbadges_verify() -> Judge:
    """Runs openbadges/verify.py on a job: 1EdTech's validator."""
    with needed():
        return openbadges_judge()
