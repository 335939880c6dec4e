"""An activity with content: who writes it, who reads it, what is stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from learning.models import Activity
from learning.services.contents import add_block
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
MANAGE = "/manage/activities/robots-for-everybody/"
PAGE = "/activities/robots-for-everybody/"
XSS = '"><script>alert(1)</script>'
QUESTION = {"text": "Which is right?", "choices": ["This", "That"], "right": [1], "why": "Because it is."}
FEEDS = [
    f"/feeds/{which}.{form}"
    for which in ("activities", "categories/technology-and-computers", "organisers/youth-club")
    for form in ("ics", "rss", "atom")
]


@pytest.fixture
def activity(make_activity: Make) -> Activity:
    return make_activity()


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast, activity: Activity) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def anybody(alpha: Tenant, client_for: ClientFor, activity: Activity) -> Client:
    return client_for(alpha)


@pytest.fixture
def add(alpha: Tenant, cast: Cast, activity: Activity) -> Callable[..., str]:
    """`add(kind="text", text=...)`: a block; its id."""

    def made(**content: Any) -> str:
        with in_tenant(alpha):
            return add_block(actor=cast.member(cast.petra), activity=activity, content=content)

    return made


def stored(alpha: Tenant) -> Activity:
    with in_tenant(alpha):
        return Activity.objects.get(slug="robots-for-everybody")


def html(answer: HttpResponse) -> str:
    return answer.content.decode()
