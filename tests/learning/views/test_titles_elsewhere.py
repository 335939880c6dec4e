"""What the network keeps of an activity's names in several languages: each reader sees their own, wherever they are."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.test import Client

from learning.models import Activity
from learning.services.activities import update_activity
from learning.services.enrolments import join_activity
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlists import publish_playlist
from learning.services.removing import remove_participants
from learning.services.searching import index_activities
from shared.models import CatalogueItem, JournalEntry, OutgoingMail, User
from shared.services.calendars import make_calendar
from tenants.context import in_public, in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
SLOVENE = {"sl": {"title": "Roboti za vse", "description": "En dan."}}


@pytest.fixture
def robots(make_activity: Make, alpha: Tenant, cast: Cast) -> Activity:
    """In English and, since a moment ago, in Slovene; Lena has joined."""
    made = make_activity(title="Robots for all")
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=made)
        update_activity(actor=cast.member(cast.petra), activity=made, translations=SLOVENE)
    return made


@pytest.mark.parametrize(
    ("language", "shown", "mark"),
    [
        ("sl", "Roboti za vse", ""),
        ("en", "Robots for all", ""),
        ("de", "Robots for all", ' lang="en"'),  # another language than the page's, and it says so
    ],
)
def test_network_shows_and_finds_the_name_in_the_reader_s_language(
    robots: Activity, client_for: ClientFor, language: str, shown: str, mark: str
) -> None:
    for words in ("roboti", "robots"):
        page = client_for(None).get(f"/{language}/search/?q={words}").content.decode()
        assert f"{mark}>{shown}</a>" in page


def test_misspelt_translated_name_is_found(robots: Activity, client_for: ClientFor) -> None:
    assert "Roboti za vse" in client_for(None).get("/sl/search/?q=robotti").content.decode()


@pytest.mark.parametrize(
    ("language", "shown"),
    [("sl", ">Roboti za vse</a>"), ("en", ">Robots for all</a>"), ("de", ' lang="en">Robots for all</a>')],
)
def test_home_and_calendar_speak_the_reader_s_language(
    robots: Activity, cast: Cast, client_for: ClientFor, language: str, shown: str
) -> None:
    home = client_for(None, user=cast.lena).get(f"/{language}/me/").content.decode()
    User.objects.filter(pk=cast.lena.pk).update(language=language)
    calendar = client_for().get(f"/calendar/{make_calendar(actor=cast.lena)}.ics").content.decode()

    assert shown in home
    assert f"SUMMARY:{'Roboti za vse' if language == 'sl' else 'Robots for all'}" in calendar


def test_next_step_is_named_in_the_reader_s_language(
    robots: Activity, make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        steps = (robots, make_activity(title="Two"))
        playlist = publish_playlist(actor=petra, playlist=make_playlist(petra, *steps, is_fixed=True))
        start_playlist(member=ravi, playlist=playlist)
    User.objects.filter(pk=cast.ravi.pk).update(language="sl")

    client_for(alpha, user=cast.petra).post(
        f"/manage/playlists/{playlist.slug}/nudge/", {"person": [cast.ravi.pk]}
    )

    home = client_for(None, user=cast.ravi)
    assert "Naslednje: Roboti za vse" in home.get("/sl/me/").content.decode()
    assert "Next: Robots for all" in home.get("/en/me/").content.decode()
    assert OutgoingMail.objects.get(recipient="ravi@example.org").subject.endswith("Roboti za vse")


def test_mails_and_notifications_name_it_in_the_reader_s_language(
    robots: Activity, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    User.objects.filter(pk=cast.ravi.pk).update(language="sl")
    with in_tenant(alpha):
        robots.refresh_from_db()
        join_activity(member=cast.member(cast.ravi), activity=robots)
        update_activity(actor=cast.member(cast.petra), activity=robots, place="Elsewhere")
        remove_participants(
            actor=cast.member(cast.petra), activity=robots, member_ids=[cast.ravi.pk], reason="No room."
        )

    mails = OutgoingMail.objects.filter(recipient="ravi@example.org").order_by("created_at")
    assert [("Roboti za vse" in mail.subject, "Robots" in mail.text) for mail in mails] == [(True, False)] * 3
    for language, shown in (("sl", "Roboti za vse"), ("de", "Robots for all")):
        page = client_for(None, user=cast.ravi).get(f"/{language}/me/notifications/").content.decode()
        assert shown in page


def test_names_follow_a_change_and_rows_without_them_show_the_original(
    robots: Activity, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        robots.refresh_from_db()
        update_activity(
            actor=cast.member(cast.petra), activity=robots, title="Robots and more", translations={}
        )
    kept = [CatalogueItem.objects.get().titles, JournalEntry.objects.get().titles]
    CatalogueItem.objects.update(titles={})

    page = client_for(None).get("/sl/search/?q=robots").content.decode()

    assert kept == [{"en": "Robots and more"}] * 2
    assert ">Robots and more</a>" in page


def test_translated_name_leaves_the_network_with_its_activity(
    robots: Activity, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        robots.refresh_from_db()
        update_activity(actor=cast.member(cast.petra), activity=robots, visibility="private")

    for words in ("roboti", "robotti"):
        assert "Roboti za vse" not in client_for(None).get(f"/sl/search/?q={words}").content.decode()


def test_names_of_before_are_filled_by_the_command(robots: Activity) -> None:
    CatalogueItem.objects.update(titles={})
    JournalEntry.objects.update(titles={})

    call_command("index_search", "--location", "alpha", verbosity=0)

    names = {"en": "Robots for all", "sl": "Roboti za vse"}
    assert [CatalogueItem.objects.get().titles, JournalEntry.objects.get().titles] == [names, names]


@pytest.fixture
def in_three_languages(alpha: Tenant) -> Iterator[None]:
    """What the location offers."""
    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(languages=["en", "sl", "de"])
    hosts.clear()
    yield
    hosts.clear()


@pytest.mark.usefixtures("in_three_languages")
@pytest.mark.parametrize(
    ("language", "shown"), [("sl", "Roboti za vse"), ("en", "Robots for all"), ("de", "Robots for all")]
)
def test_proposals_and_markers_say_it_in_the_reader_s_language(
    robots: Activity, alpha: Tenant, client_for: ClientFor, language: str, shown: str
) -> None:
    with in_tenant(alpha):
        Activity.objects.filter(pk=robots.pk).update(lat=46.05, lon=14.5)
        index_activities(Activity.objects.all())
    client = client_for(alpha)

    proposed = client.get(f"/{language}/activities/suggest.json?q=rob").json()["groups"][0]["items"]
    on_map = client.get(f"/{language}/activities/points.json?bbox=14,46,15,47&zoom=18").json()["points"]
    alone = client.get(f"/{language}/activities/{robots.slug}/point.json").json()["points"]

    assert [item["label"] for item in proposed] == [shown]
    assert [point[4] for point in (*on_map, *alone)] == [shown, shown]
