"""Wherever one date of a repeating activity is said, it is its next meeting's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from learning.models import Activity, Playlist
from learning.services.playlists import publish_playlist
from shared.moments import moment_text
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]
ZONE = "Europe/Ljubljana"


@pytest.fixture
def first() -> datetime:
    """Of weekly meetings that have gone on for ten days: the next one is the third."""
    now = timezone.now().astimezone(ZoneInfo(ZONE))
    return now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=10)


@pytest.fixture
def playlist(alpha: Tenant, cast: Cast, make_activity: Make, first: datetime) -> Playlist:
    """Its first step is the weekly activity."""
    weekly = make_activity(
        title="Weekly lab",
        schedule="repeating",
        starts_at=first,
        ends_at=first + timedelta(hours=1),
        recurrence="FREQ=WEEKLY;COUNT=9",
    )
    once = make_activity(title="Once")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        return publish_playlist(actor=petra, playlist=make_playlist(petra, weekly, once))


@pytest.mark.parametrize(
    "path",
    [
        "/playlists/from-bolt-to-robot/",
        "/manage/playlists/from-bolt-to-robot/",
        "/activities/",
        "/activities/weekly-lab/",
        "/activities/points.json?spot=46.05,14.5",
        "/organisers/",
        "/manage/",
    ],
)
def test_page_says_the_next_meeting(
    path: str, playlist: Playlist, first: datetime, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    if path == "/organisers/":
        path += f"{playlist.organiser.slug}/"

    body = client_for(alpha, user=cast.petra).get(path).content.decode()

    with in_tenant(alpha):
        assert moment_text(first + timedelta(days=14), ZONE) in body
        assert moment_text(first, ZONE) not in body


def test_search_for_steps_says_the_next_meeting(
    make_activity: Make,
    playlist: Playlist,
    first: datetime,
    alpha: Tenant,
    cast: Cast,
    client_for: MakeClient,
) -> None:
    make_activity(
        title="Choir",
        schedule="repeating",
        starts_at=first,
        ends_at=first + timedelta(hours=1),
        recurrence="FREQ=WEEKLY;COUNT=9",
    )

    page = client_for(alpha, user=cast.petra).get("/manage/playlists/from-bolt-to-robot/?q=choir")

    assert [found["when"].partition(" · ")[0] for found in page.context["here"]] == [
        moment_text(first + timedelta(days=14), ZONE)
    ]
