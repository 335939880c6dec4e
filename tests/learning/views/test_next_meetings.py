"""Of an activity that repeats every page that names one date names its next meeting, not its first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.enums import ActivityStatus
from learning.models import Activity, Occurrence, Playlist
from learning.services.occurrences import set_cancelled
from learning.services.playlists import publish_playlist
from shared.models import Plan
from shared.moments import moment_text
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist
from tests.learning.services.test_occurrences import ZONE, weekly

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]
SLUG = "robots-for-everybody"


@pytest.fixture
def activity(make_activity: Make, alpha: Tenant, cast: Cast) -> Activity:
    """Weekly: its meetings are ten and three days ago, in four days (called off) and in eleven."""
    activity = make_activity(**weekly(10))
    with in_tenant(alpha):
        third = Occurrence.objects.order_by("starts_at")[2]
        set_cancelled(actor=cast.member(cast.petra), occurrence=third, is_cancelled=True)
    return activity


@pytest.fixture
def playlist(activity: Activity, make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Published; the activity is its first step."""
    other = make_activity(title="Another")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        return publish_playlist(actor=petra, playlist=make_playlist(petra, activity, other))


def said(text: str, activity: Activity) -> list[str]:
    """Which of its meetings a text names."""
    assert activity.starts_at is not None
    names = ("first", "second", "cancelled", "next")
    starts: list[datetime] = [activity.starts_at + timedelta(days=7 * number) for number in range(4)]
    whens = [moment_text(start, "Europe/Ljubljana") for start in starts]
    iso = [start.astimezone(ZONE).isoformat() for start in starts]
    return [
        name for name, when, machine in zip(names, whens, iso, strict=True) if when in text or machine in text
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/activities/",
        "/activities/?q=robots",
        "/activities/points.json",
        "/activities/points.json?bbox=14.49,46.04,14.51,46.06&zoom=17",
        "/activities/points.json?spot=46.05,14.5",
        f"/activities/{SLUG}/point.json",
        f"/embed/activities/{SLUG}/",
        "/organisers/youth-club/",
        "/feeds/activities.rss",
    ],
)
def test_readers_page_names_the_next_meeting(
    path: str, activity: Activity, alpha: Tenant, client_for: MakeClient
) -> None:
    assert said(client_for(alpha).get(path).content.decode(), activity) == ["next"]


@pytest.mark.parametrize("path", ["/", "/search/", "/search/?q=robots"])
def test_network_names_the_next_meeting(path: str, activity: Activity, client_for: MakeClient) -> None:
    assert said(client_for(None).get(path).content.decode(), activity) == ["next"]


@pytest.mark.parametrize(
    "path",
    ["/manage/", f"/manage/activities/{SLUG}/", f"/manage/activities/{SLUG}/participants/"],
)
def test_organisers_page_names_the_next_meeting(
    path: str, activity: Activity, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    assert said(client_for(alpha, user=cast.petra).get(path).content.decode(), activity) == ["next"]


def test_queue_of_what_waits_for_approval_names_the_next_meeting(
    activity: Activity, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    with in_tenant(alpha):
        Activity.objects.update(status=ActivityStatus.IN_REVIEW)

    page = client_for(alpha, user=cast.amir).get("/manage/coordination/reviews/").content.decode()

    assert said(page, activity) == ["next"]


def test_search_engines_read_the_next_meeting(
    activity: Activity, alpha: Tenant, client_for: MakeClient
) -> None:
    page = client_for(alpha).get(f"/activities/{SLUG}/").content.decode()
    data = page.partition('ld+json">')[2].partition("</script>")[0]

    assert activity.starts_at is not None
    end = activity.starts_at + timedelta(days=21, hours=1)
    assert said(data, activity) == ["next"]
    assert f'"endDate":"{end.astimezone(ZONE).isoformat()}"' in data


@pytest.mark.parametrize("who", ["anybody", "lena"])
def test_playlists_page_names_the_next_meeting(
    who: str, playlist: Playlist, activity: Activity, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client = client_for(alpha, user=cast.lena if who == "lena" else None)

    assert said(client.get(f"/playlists/{playlist.slug}/").content.decode(), activity) == ["next"]


def test_builder_names_the_next_meeting_of_steps_and_of_what_it_finds(
    playlist: Playlist,
    activity: Activity,
    make_activity: Make,
    alpha: Tenant,
    cast: Cast,
    client_for: MakeClient,
) -> None:
    builder = client_for(alpha, user=cast.petra)
    path = f"/manage/playlists/{playlist.slug}/"
    assert said(builder.get(path).content.decode(), activity) == ["next"]
    with in_tenant(alpha):
        playlist.steps.filter(activity=activity).delete()

    assert said(builder.get(path).content.decode(), activity) == []
    assert said(builder.get(f"{path}?q=robots").content.decode(), activity) == ["next"]


def test_plan_names_the_next_meeting(
    activity: Activity, alpha: Tenant, beta: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client_for(alpha, user=cast.lena).post(f"/activities/{SLUG}/plan/")
    plan = Plan.objects.get()

    for tenant in (alpha, beta, None):
        page = client_for(tenant, user=cast.lena).get(f"/plans/{plan.pk}/").content.decode()
        assert said(page, activity) == ["next"]


@pytest.mark.parametrize("name", ["points", "playlist", "builder", "found"])
def test_many_that_repeat_take_as_many_queries_as_one(
    name: str, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    """And what does not repeat takes one fewer, where the meetings are asked for apart."""

    def asked(count: int, **fields: Any) -> int:
        made = [
            make_activity(title=f"{count} {number}", lat=46.05 + number, **fields) for number in range(count)
        ]
        with in_tenant(alpha):
            petra = cast.member(cast.petra)
            draft = make_playlist(
                petra, *(made if name != "found" else made[:1]), title=f"List of {len(made)}"
            )
            playlist = publish_playlist(actor=petra, playlist=draft)
        paths = {
            "points": "/activities/points.json?bbox=10,40,20,60&zoom=17",
            "playlist": f"/playlists/{playlist.slug}/",
            "builder": f"/manage/playlists/{playlist.slug}/",
            "found": f"/manage/playlists/{playlist.slug}/?q={count}",
        }
        client = client_for(alpha, user=None if name == "points" else cast.petra)
        client.get(paths[name])  # a session notes when it was seen
        with CaptureQueriesContext(connection) as queries:
            assert client.get(paths[name]).status_code == 200
        return len(queries)

    once, one, many = asked(1), asked(2, **weekly(10)), asked(4, **weekly(10))

    assert one == many
    assert one - once in (0, 1)
