"""A step whose activity the moderators have hidden: who may not see that activity reads neither its name nor its date,
on no page of the playlist. Its own team, and the location's, still do."""

from collections.abc import Callable

import pytest
from django.test import Client

from learning.enums import PlaylistRole
from learning.models import Activity, Playlist
from learning.services.activities import archive_activity
from learning.services.item_teams import set_item_role
from learning.services.moderation import hide_item
from learning.services.organisers import create_organiser
from learning.services.playlist_completing import complete_if_done
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_step
from learning.services.playlist_watching import tell_of_over_steps
from learning.services.playlists import create_playlist, publish_playlist
from shared.models import JournalEntry, Notification
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
MANAGE = "/manage/playlists/to-the-stars/"
PAGES = ("", "people/", "people.csv", "check/")
NAME, PRICE, HIDDEN = "Robots for everybody", "77 euros", "A hidden activity"


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Ravi's, with a step of Petra's organiser that is hidden since; Lena has started it, Petra edits it with him."""
    activity = make_activity(price_note=PRICE)
    with in_tenant(alpha):
        ravi, petra = cast.member(cast.ravi), cast.member(cast.petra)
        made = create_playlist(
            actor=ravi,
            organiser=create_organiser(actor=ravi, name="Ravi's"),
            title="To the stars",
            description="Of what others do.",
            category=Category.objects.get(slug="technology-and-computers"),
        )
        add_step(actor=ravi, playlist=made, activity=activity)
        publish_playlist(actor=ravi, playlist=made)
        start_playlist(member=cast.member(cast.lena), playlist=made)
        set_item_role(actor=ravi, item=made, member=petra, role=PlaylistRole.EDITOR)
        return made


def hide(alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        activity = Activity.objects.select_related("organiser").get(title=NAME)
        hide_item(actor=cast.member(cast.amir), item=activity, reason="Not safe")


def said(client: Client, path: str) -> tuple[bool, bool]:
    """Whether a page names the activity (or tells its price), and whether it says that it is hidden."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    return NAME in page or PRICE in page, HIDDEN in page


@pytest.mark.parametrize("page", PAGES)
def test_team_of_the_playlist_reads_no_name_of_a_hidden_step(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor, page: str
) -> None:
    ravi, petra = client_for(alpha, user=cast.ravi), client_for(alpha, user=cast.petra)
    before = said(ravi, MANAGE + page)
    hide(alpha, cast)

    assert (before, said(ravi, MANAGE + page)) == ((True, False), (False, True))
    assert said(petra, MANAGE + page) == (True, False)  # she works for its organiser


def test_builder_that_looks_for_another_names_it_neither(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    hide(alpha, cast)
    with in_tenant(alpha):
        step = playlist.steps.get()

    assert said(client_for(alpha, user=cast.ravi), f"{MANAGE}?replace={step.pk}&q=") == (False, True)


@pytest.mark.parametrize("is_put_away", [False, True])
def test_learner_reads_no_name_of_a_hidden_step(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor, is_put_away: bool
) -> None:
    with in_tenant(alpha):
        if is_put_away:
            archive_activity(actor=cast.member(cast.petra), activity=Activity.objects.get(title=NAME))
    hide(alpha, cast)
    path = "/playlists/to-the-stars/"

    for user in (cast.lena, cast.ravi, None):
        assert said(client_for(alpha, user=user), path) == (False, True)
    for user in (cast.petra, cast.amir):
        assert said(client_for(alpha, user=user), path) == (True, False)
    with in_tenant(alpha):
        complete_if_done(playlist=playlist, member_ids=[cast.lena.pk])
    assert JournalEntry.objects.get(user=cast.lena, item_id=playlist.pk).next_title == ""


def test_who_hears_of_a_hidden_step_hears_its_name_only_if_it_is_theirs(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    hide(alpha, cast)
    cast.ravi.language = "de"
    cast.ravi.save(update_fields=["language"])
    with in_tenant(alpha):
        tell_of_over_steps(playlist)

    told = Notification.objects.filter(kind="playlist_step_over")
    assert {row.user_id: row.parameters["step"] for row in told} == {
        cast.petra.pk: NAME,
        cast.ravi.pk: "Eine verborgene Aktivität",
    }
