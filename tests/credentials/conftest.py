"""Petra's library and its badge in alpha: what most tests about badges begin with."""

from typing import Any

import pytest

from credentials.models import Achievement, Credential, Issuer
from credentials.services.issuing import issue_credential
from learning.services.organisers import create_organiser
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.credentials.badges import make_achievement


@pytest.fixture
def achievement(alpha: Tenant, cast: Cast) -> Achievement:
    """ "Soldering", by the library whose owner is Petra."""
    with in_tenant(alpha):
        library = create_organiser(actor=cast.member(cast.petra), name="City Library", slug="library")
        return make_achievement(library.issuer)


@pytest.fixture
def issuer(achievement: Achievement) -> Issuer:
    return achievement.issuer


@pytest.fixture
def credential(alpha: Tenant, achievement: Achievement) -> Credential:
    """Lena's, who has an account and is a member of alpha."""
    with in_tenant(alpha):
        fields: dict[str, Any] = {"email": "lena@example.org", "recipient_name": "Lena"}
        return issue_credential(actor=None, achievement=achievement, **fields).credential
