"""An issuer with one achievement in alpha; Petra may do everything with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from credentials.models import Achievement, Issuer
from credentials.services.achievements import create_achievement
from credentials.services.issuers import create_issuer
from tenants.context import in_tenant
from tenants.models import Tenant


def make_achievement(slug: str = "library", **fields: Any) -> Achievement:
    """An achievement of a new issuer in the active location, made by the system."""
    issuer = create_issuer(actor=None, slug=slug, name="City Library", description="Books and more")
    texts = {"name": "Soldering", "description": "Can solder.", "criteria": "Solder *ten* joints.", **fields}
    return create_achievement(actor=None, issuer=issuer, **texts)


@pytest.fixture
def achievement(alpha: Tenant) -> Iterator[Achievement]:
    with in_tenant(alpha):
        made = make_achievement()
    yield made


@pytest.fixture
def issuer(achievement: Achievement) -> Issuer:
    return achievement.issuer
