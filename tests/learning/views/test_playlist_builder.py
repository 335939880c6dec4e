"""The builder, by what a browser without JavaScript sends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from learning.models import Activity, Organiser, Playlist, PlaylistGroup, PlaylistStep
from learning.services.activities import archive_activity, create_activity, publish_activity
from learning.services.organisers import create_organiser
from learning.services.playlist_steps import add_step, replace_activity
from learning.services.playlists import create_playlist, publish_playlist
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import earn, make_playlist, steps_of
from theming.models import Category

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]
TEXTS = {
    "title": "From bolt to robot",
    "description": "Step by step.",
    "category": "technology-and-computers",
    "language": "en",
    "is_fixed": "fixed",
    "badge_name": "Robot builder",
    "visibility": "network",
}
EDIT = "/manage/playlists/from-bolt-to-robot/"


@pytest.fixture
def petra(alpha: Tenant, cast: Cast, client_for: MakeClient) -> Client:
    return client_for(alpha, user=cast.petra)


def change(client: Client, action: str, **fields: Any) -> int:
    return client.post(EDIT + "steps/", {"action": action, **fields}).status_code


def titles(alpha: Tenant) -> list[str]:
    with in_tenant(alpha):
        return [
            step.activity.title if step.activity else step.title
            for step in PlaylistStep.objects.select_related("activity")
        ]


def test_playlist_is_built_and_published_by_forms_alone(
    make_activity: Make, organiser: Organiser, alpha: Tenant, petra: Client
) -> None:
    for title in ("One", "Two"):
        make_activity(title=title)

    made = petra.post(f"/manage/organisers/{organiser.slug}/playlists/new/", TEXTS)
    results = petra.get(EDIT + "?q=o").content.decode()
    added = [change(petra, "add", activity=slug) for slug in ("one", "two")]
    new = change(petra, "new", title="Three", type="workshop")
    with in_tenant(alpha):
        first, second, third = steps_of(Playlist.objects.get())
    moved = change(petra, "up", step=second.pk), change(petra, "down", step=second.pk)
    optional = change(petra, "set", step=third.pk, kind="may")
    checked = petra.get(EDIT + "check/").content.decode()
    published = petra.post(EDIT + "status/", {"action": "publish"})

    assert (made.status_code, made["Location"]) == (302, EDIT)
    assert 'name="activity" value="one"' in results
    assert [*added, new, *moved, optional] == [302] * 6
    assert titles(alpha) == ["One", "Two", "Three"]
    assert "“Three” is still a draft. Publish it first." in checked
    assert published["Location"] == "/playlists/from-bolt-to-robot/"
    with in_tenant(alpha):
        playlist = Playlist.objects.select_related("achievement").get()
        assert (playlist.status, playlist.is_fixed, playlist.achievement.name) == (
            "published",
            True,
            "Robot builder",
        )


def test_order_is_kept_as_dragged_and_nonsense_is_refused(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activities = [make_activity(title=title) for title in ("One", "Two", "Three")]
    with in_tenant(alpha):
        playlist = make_playlist(cast.member(cast.petra), *activities)
        ids = [step.pk for step in steps_of(playlist)]

    answer = petra.post(
        EDIT + "steps/",
        {"action": "order", "ids": ",".join(map(str, reversed(ids)))},
        headers={"X-Requested-With": "fetch"},
    )
    for nonsense in ("", "1", f"{ids[0]},{ids[0]},{ids[1]}", "x" * 1000, f"{ids[0]};DROP"):
        assert change(petra, "order", ids=nonsense) == 302

    assert (answer.status_code, titles(alpha)) == (204, ["Three", "Two", "One"])


def test_groups_are_made_changed_and_taken_away(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    with in_tenant(alpha):
        playlist = make_playlist(cast.member(cast.petra), make_activity(title="One"))
        step = steps_of(playlist)[0]

    made = petra.post(EDIT + "steps/", {"action": "group-add", "group-name": "", "group-wanted": "0"})
    change(petra, "group-add", **{"group-name": "Basics", "group-wanted": 2})
    with in_tenant(alpha):
        group = PlaylistGroup.objects.get()
    change(petra, "set", step=step.pk, kind=str(group.pk))
    checked = petra.get(EDIT + "check/").content.decode()
    change(petra, "group-update", group=group.pk, name="Basics", wanted=1)
    mended = petra.get(EDIT + "check/").content.decode()
    change(petra, "group-remove", group=group.pk)

    assert made.status_code == 422
    assert "The group “Basics” holds fewer steps than it asks for (2)" in checked
    assert "holds fewer steps" not in mended
    with in_tenant(alpha):
        assert (PlaylistGroup.objects.count(), PlaylistStep.objects.get().group_id) == (0, None)


def test_publishing_is_refused_while_something_stops_everybody(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    ended = make_activity(title="Over", starts_at=timezone.now() - timedelta(days=2))
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), ended)

    answer = petra.post(EDIT + "status/", {"action": "publish"}, follow=True)

    assert "“Over” has ended" in answer.content.decode()
    with in_tenant(alpha):
        assert Playlist.objects.get().status == "draft"


def test_ended_or_archived_step_warns_the_owner_and_unpublishes_nothing(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activity = make_activity(title="One")
    with in_tenant(alpha):
        member = cast.member(cast.petra)
        publish_playlist(actor=member, playlist=make_playlist(member, activity))
        archive_activity(actor=member, activity=activity)

    assert "“One” has been put away" in petra.get(EDIT).content.decode()
    assert "a step is over" in petra.get("/manage/playlists/").content.decode()
    with in_tenant(alpha):
        assert Playlist.objects.get().status == "published"


def test_activity_is_replaced_by_forms(make_activity: Make, alpha: Tenant, cast: Cast, petra: Client) -> None:
    old, _new = make_activity(title="Old"), make_activity(title="Newer")
    with in_tenant(alpha):
        playlist = make_playlist(cast.member(cast.petra), old)
        step = steps_of(playlist)[0]

    offered = petra.get(f"{EDIT}?replace={step.pk}&q=newer").content.decode()
    change(petra, "replace", step=step.pk, activity="newer")

    assert "What replaces “Old”?" in offered
    with in_tenant(alpha):
        old.refresh_from_db()
        step.refresh_from_db()
        assert (old.status, step.former_items, titles(alpha)) == ("archived", [old.pk], ["Newer"])


def test_check_names_who_would_finish_at_once(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activity = make_activity(title="One")
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), activity)
        earn(cast.lena, activity)

    page = petra.get(EDIT + "check/").content.decode()

    assert "1 person would finish at once on starting." in page
    assert '<li class="tag">Lena</li>' in page


@pytest.mark.parametrize("how", ["step", "replaced"])
def test_check_counts_but_does_not_name_who_has_done_what_others_offer(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient, how: str
) -> None:
    activity = make_activity(title="One")
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        spy = create_organiser(actor=ravi, name="Curious")
        playlist = create_playlist(
            actor=ravi,
            organiser=spy,
            title="Who has it?",
            description="Only asking.",
            category=activity.category,
        )
        step = add_step(actor=ravi, playlist=playlist, activity=activity)
        if how == "replaced":
            own = create_activity(
                actor=ravi,
                organiser=spy,
                title="Mine",
                description="Mine",
                category=activity.category,
                type="workshop",
            )
            replace_activity(actor=ravi, step=step, activity=own)
        earn(cast.lena, activity)

    page = client_for(alpha, user=cast.ravi).get("/manage/playlists/who-has-it/check/").content.decode()

    assert ("1 person would finish at once on starting." in page, "Lena" in page) == (True, False)


@pytest.mark.parametrize("action", ["add", "up", "set", "remove", "replace", "group-update", "nothing"])
def test_things_that_are_not_there_are_refused(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client, action: str
) -> None:
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), make_activity(title="One"))

    statuses = {
        petra.post(
            EDIT + "steps/",
            {"action": action, "step": value, "group": value, "activity": value, "kind": value},
        ).status_code
        for value in ("999999", "-1", "x'", "", "\x00")
    }

    assert statuses <= {302, 404}
    assert titles(alpha) == ["One"]


def test_people_of_the_location_cannot_change_it(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), make_activity(title="One"))
    lena = client_for(alpha, user=cast.lena)

    assert [
        lena.get(EDIT).status_code,
        lena.get(EDIT + "check/").status_code,
        lena.post(EDIT + "status/", {"action": "publish"}).status_code,
        change(lena, "add", activity="one"),
        lena.get(EDIT + "people/").status_code,
        lena.get(EDIT + "people.csv").status_code,
        lena.post(EDIT + "nudge/", {"person": cast.lena.pk}).status_code,
    ] == [404] * 7


def test_activities_are_found_by_what_they_say_own_ones_first_and_the_search_stays(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    make_activity(title="Zebra", description="We mend bicycles.")
    make_activity(title="Draft of bicycles", publish=False)
    with in_tenant(alpha):
        amir = cast.member(cast.amir)
        other = create_organiser(actor=amir, name="Bicycle kitchen", description="Wheels.")
        foreign = create_activity(
            actor=amir,
            organiser=other,
            title="A wheel",
            description="Round.",
            category=Category.objects.get(slug="science"),
            type="workshop",
            place="Center",
            starts_at=timezone.now() + timedelta(days=2),
            do=["Turn"],
            learn=["Turning"],
        )
        publish_activity(actor=amir, activity=foreign)
        make_playlist(cast.member(cast.petra), make_activity(title="One"))

    page = petra.get(EDIT + "?q=bicycle").content.decode()
    answer = petra.post(EDIT + "steps/", {"action": "add", "activity": "zebra", "words": "bicycle & more"})

    found = re.findall(r'name="activity" value="([-\w]+)"', page)
    assert found == ["draft-of-bicycles", "zebra", "a-wheel"]
    assert 'name="words" value="bicycle"><button' in page
    assert answer["Location"].startswith(EDIT + "?q=bicycle+%26+more#step-")


def test_check_leads_to_the_step_that_wants_mending(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    with in_tenant(alpha):
        playlist = make_playlist(cast.member(cast.petra), make_activity(title="One", publish=False))
        step = steps_of(playlist)[0]

    page = petra.get(EDIT + "check/").content.decode()

    assert f'href="{EDIT}#step-{step.pk}"' in page


def test_steps_speak_the_readers_language_where_it_is_written(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(languages=["en", "sl"])
    activity = make_activity(title="One")
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), activity)
        Activity.objects.update(translations={"sl": {"title": "Prvi", "description": "Po slovensko."}})

    pages = [
        petra.get(
            path + "playlists/from-bolt-to-robot/", headers={"Accept-Language": language}
        ).content.decode()
        for path, language in (("/", "en"), ("/sl/", "sl"))
    ]

    assert [("Prvi" in page, "Po slovensko." in page) for page in pages] == [(False, False), (True, True)]
