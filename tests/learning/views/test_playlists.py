"""The public pages of playlists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import Credential
from learning.models import Activity, Playlist, PlaylistEnrolment
from learning.services.activities import archive_activity, unpublish_activity
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_group, update_step
from learning.services.playlists import publish_playlist, unpublish_playlist, update_playlist
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import earn, make_playlist, run_jobs, steps_of

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Fixed, of two steps, published."""
    activities = [make_activity(title=title) for title in ("Solder a lamp", "Build a robot")]
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        return publish_playlist(actor=petra, playlist=make_playlist(petra, *activities, is_fixed=True))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_list_shows_what_is_published_and_matches(
    playlist: Playlist, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), make_activity(title="X"), title="Still a draft")
    client = client_for(alpha)

    found = {
        path: "From bolt to robot" in text_of(client, path)
        for path in (
            "/playlists/",
            "/playlists/?q=BOLT",
            "/playlists/?q=boat",
            "/playlists/?category=technology-and-computers",
            "/playlists/?category=science",
            "/playlists/?category=%00'\"&q=%F0%9F%A4%96",
        )
    }

    assert list(found.values()) == [True, True, False, True, False, False]
    assert "Still a draft" not in text_of(client, "/playlists/")


def test_stranger_sees_the_path_and_is_asked_to_sign_in(
    playlist: Playlist, alpha: Tenant, client_for: MakeClient
) -> None:
    page = text_of(client_for(alpha), "/playlists/from-bolt-to-robot/")

    assert page.index("Solder a lamp") < page.index("Build a robot")
    assert "Sign in to start" in page
    assert "Build a robot in a day." in page  # the content, without leaving the page
    assert "Not yet" not in page


def test_learner_starts_and_is_told_what_is_next_and_why_not_yet(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client = client_for(alpha, user=cast.lena)

    client.post("/playlists/from-bolt-to-robot/start/")
    before = text_of(client, "/playlists/from-bolt-to-robot/")
    with in_tenant(alpha):
        earn(cast.lena, steps_of(playlist)[0].activity)
    after = text_of(client, "/playlists/from-bolt-to-robot/")

    assert "0 of 2 done" in before
    assert "First comes “Solder a lamp”." in before
    assert "1 of 2 done" in after
    assert "First comes" not in after


def test_learner_gives_it_up(playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient) -> None:
    client = client_for(alpha, user=cast.lena)
    client.post("/playlists/from-bolt-to-robot/start/")

    client.post("/playlists/from-bolt-to-robot/leave/")

    with in_tenant(alpha):
        assert PlaylistEnrolment.objects.get().left_at is not None
    assert "Start</button>" in text_of(client, "/playlists/from-bolt-to-robot/")


def test_who_is_done_is_told_so(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client = client_for(alpha, user=cast.lena)
    with in_tenant(alpha):
        for step in steps_of(playlist):
            earn(cast.lena, step.activity)

    client.post("/playlists/from-bolt-to-robot/start/")

    assert "Done. The badge is in your wallet." in text_of(client, "/playlists/from-bolt-to-robot/")
    with in_tenant(alpha):
        assert Credential.objects.filter(achievement=playlist.achievement).count() == 1


def test_draft_and_private_ones_are_for_the_team_alone(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    path = "/playlists/from-bolt-to-robot/"
    seen = []
    for change in ({"visibility": "private"}, None):
        with in_tenant(alpha):
            petra = cast.member(cast.petra)
            if change:
                update_playlist(actor=petra, playlist=playlist, **change)
            else:
                unpublish_playlist(actor=petra, playlist=playlist)
        seen.append(
            [client_for(alpha, user=user).get(path).status_code for user in (None, cast.lena, cast.petra)]
        )

    assert seen == [[404, 404, 200]] * 2
    assert client_for(alpha, user=cast.lena).post(path + "start/").status_code == 404


def test_step_that_is_a_draft_again_is_not_named(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        first, second = [step.activity for step in steps_of(playlist)]
        unpublish_activity(actor=petra, activity=first)
        archive_activity(actor=petra, activity=second)

    page = text_of(client_for(alpha), "/playlists/from-bolt-to-robot/")

    assert "Solder a lamp" not in page
    assert "Build a robot" in page
    assert "/activities/build-a-robot/" not in page


def test_activity_page_names_the_playlists_that_use_it(
    playlist: Playlist, alpha: Tenant, client_for: MakeClient
) -> None:
    page = text_of(client_for(alpha), "/activities/solder-a-lamp/")

    assert '<a class="chip" href="/playlists/from-bolt-to-robot/">' in page


def test_network_search_finds_it(playlist: Playlist, client_for: MakeClient) -> None:
    assert "From bolt to robot" in text_of(client_for(None), "/search/?q=bolt")


def test_badge_of_a_draft_is_not_on_show(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client = client_for(alpha)
    shown = "From bolt to robot" in text_of(client, "/badges/")
    with in_tenant(alpha):
        unpublish_playlist(actor=cast.member(cast.petra), playlist=playlist)

    assert (shown, "From bolt to robot" in text_of(client, "/badges/")) == (True, False)


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_page_takes_the_same_queries_for_one_step_and_fifty(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    one = make_activity(title="Only one")
    many = [make_activity(title=f"Step {number}") for number in range(50)]
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for title, activities in (("Short", [one]), ("Long", many)):
            made = publish_playlist(actor=petra, playlist=make_playlist(petra, *activities, title=title))
            start_playlist(member=cast.member(cast.lena), playlist=made)
            earn(cast.lena, activities[0])
        run_jobs()
    client = client_for(alpha, user=cast.lena)

    client.get("/playlists/short/")  # hosts are known from now on
    counts = [queries_of(client, f"/playlists/{slug}/") for slug in ("short", "long")]

    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_list_takes_the_same_queries_for_one_and_three(
    playlist: Playlist, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    client = client_for(alpha)
    client.get("/playlists/")  # hosts are known from now on
    one = queries_of(client, "/playlists/?q=robot")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for number in range(2):
            other = make_playlist(petra, make_activity(title=f"Other {number}"), title=f"Robot {number}")
            publish_playlist(actor=petra, playlist=other)

    assert queries_of(client, "/playlists/?q=robot") == one


def test_group_and_withdrawal_are_told_in_words(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    from credentials.services.revoking import revoke_credential

    activities = [make_activity(title=f"Part {number}") for number in range(3)]
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        made = make_playlist(petra, *activities, title="Choices", is_fixed=True)
        group = add_group(actor=petra, playlist=made, name="Basics", wanted=1)
        for step in steps_of(made)[:2]:
            update_step(actor=petra, step=step, is_mandatory=True, group=group)
        publish_playlist(actor=petra, playlist=made)
        revoke_credential(
            actor=None, credential=earn(cast.lena, activities[2]), reason="Wrong person", notify=False
        )
    client = client_for(alpha, user=cast.lena)

    waiting = text_of(client, "/playlists/choices/")
    with in_tenant(alpha):
        earn(cast.lena, activities[0], valid_until=timezone.now() + timedelta(days=1))
    going_on = text_of(client, "/playlists/choices/")

    assert "First comes “Basics”. The badge that you had for this was withdrawn: earn it again." in waiting
    assert "You have done enough of “Basics”; this one is extra." in going_on


def test_step_that_is_over_says_why_it_cannot_be_done(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    with in_tenant(alpha):
        start_playlist(member=cast.member(cast.lena), playlist=playlist)
        Activity.objects.filter(title="Solder a lamp").update(starts_at=timezone.now() - timedelta(days=1))

    pages = [
        text_of(client_for(alpha, user=user), "/playlists/from-bolt-to-robot/") for user in (cast.lena, None)
    ]

    assert [page.count("This is over. Whoever put the playlist together") for page in pages] == [1, 0]
