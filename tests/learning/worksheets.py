"""The worksheet as a browser without JavaScript uses it: who writes, what is sent, what is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.enums import OrganiserRole
from learning.models import Activity, Organiser
from learning.services.organisers import set_organiser_role
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
BASE = "/manage/activities/robots-for-everybody/"


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def editor(organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    """Ravi, who edits too."""
    with in_tenant(alpha):
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.ravi), role=OrganiserRole.EDITOR
        )
    return client_for(alpha, user=cast.ravi)


def saved(alpha: Tenant) -> Activity:
    with in_tenant(alpha):
        return Activity.objects.select_related("achievement", "category").get()


def post(client: Client, step: str, base: int | None = None, go: str = "next", **fields: Any) -> Any:
    """What a browser sends of one step; `base`: the version that it showed."""
    data = {"go": go, **fields} | ({} if base is None else {"base": base})
    return client.post(f"{BASE}steps/{step}/", data)
