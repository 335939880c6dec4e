"""The organiser's table of people × steps."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from learning.models import Activity, Playlist, PlaylistEnrolment
from learning.services.activities import update_activity
from learning.services.nudging import ROUNDS_A_DAY
from learning.services.playlist_completing import complete_if_done
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_step
from learning.services.playlists import publish_playlist
from shared.models import JournalEntry, OutgoingMail
from tenants.context import in_public, in_tenant
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from tests.conftest import Cast, make_user
from tests.learning.playlists import earn, make_playlist

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]
PEOPLE = "/manage/playlists/from-bolt-to-robot/people/"


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Lena has done the first of two steps, Ravi none."""
    one, two = make_activity(title="One"), make_activity(title="Two")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        made = publish_playlist(actor=petra, playlist=make_playlist(petra, one, two, is_fixed=True))
        for user in (cast.lena, cast.ravi):
            start_playlist(member=cast.member(user), playlist=made)
        earn(cast.lena, one)
    return made


@pytest.fixture
def petra(alpha: Tenant, cast: Cast, client_for: MakeClient) -> Client:
    return client_for(alpha, user=cast.petra)


def names(client: Client, query: str = "") -> list[str]:
    text = client.get(PEOPLE + query).content.decode()
    body = text.partition("<tbody>")[2]
    return sorted((name for name in ("Lena", "Ravi") if name in body), key=body.index)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Lena", "Ravi"]),
        ("?order=-name", ["Ravi", "Lena"]),
        ("?order=-progress", ["Lena", "Ravi"]),
        ("?order=progress", ["Ravi", "Lena"]),
        ("?name=lén", ["Lena"]),
        ("?state=locked", ["Ravi"]),
        ("?state=done", ["Lena"]),
        ("?state=x&order=%00&step=-1&page=99&name=%00", ["Lena", "Ravi"]),
    ],
)
def test_people_are_found_and_ordered(
    playlist: Playlist, petra: Client, query: str, expected: list[str]
) -> None:
    assert names(petra, query) == expected


def test_people_are_found_by_step_and_state(playlist: Playlist, petra: Client, alpha: Tenant) -> None:
    with in_tenant(alpha):
        first, second = playlist.steps.values_list("pk", flat=True)

    assert [names(petra, f"?state=next&step={step}") for step in (first, second)] == [["Ravi"], ["Lena"]]


def test_reminder_names_each_ones_own_next_step_and_comes_once(
    playlist: Playlist, petra: Client, alpha: Tenant, cast: Cast
) -> None:
    ticked = {"person": [cast.lena.pk, cast.ravi.pk, 999_999, "x"]}

    first = petra.post(PEOPLE.replace("people", "nudge"), ticked, follow=True).content.decode()
    again = petra.post(PEOPLE.replace("people", "nudge"), ticked, follow=True).content.decode()

    assert sorted(OutgoingMail.objects.values_list("recipient", "subject", "tenant_schema")) == [
        ("lena@example.org", "Your next step: Two", "t_alpha"),
        ("ravi@example.org", "Your next step: One", "t_alpha"),
    ]
    assert "2 people are reminded by e-mail." in first
    assert "Nobody to remind" in again


def test_reminders_are_limited_a_day(playlist: Playlist, petra: Client, alpha: Tenant, cast: Cast) -> None:
    for _round in range(ROUNDS_A_DAY + 1):
        answer = petra.post(PEOPLE.replace("people", "nudge"), {"person": cast.lena.pk}, follow=True)
        with in_tenant(alpha):
            for enrolment in PlaylistEnrolment.objects.exclude(nudged_at=None):
                enrolment.nudged_at -= timedelta(days=4)
                enrolment.save()

    assert OutgoingMail.objects.count() == ROUNDS_A_DAY
    assert "often enough today" in answer.content.decode()


def test_files_hold_the_same_people_and_no_addresses(playlist: Playlist, petra: Client) -> None:
    csv = petra.get("/manage/playlists/from-bolt-to-robot/people.csv?state=done")
    xlsx = petra.get("/manage/playlists/from-bolt-to-robot/people.xlsx")
    other = petra.get("/manage/playlists/from-bolt-to-robot/people.exe")

    head, lena, *_others = load_workbook(io.BytesIO(xlsx.content)).active.iter_rows(values_only=True)
    started = lena[head.index("Started")]
    assert (isinstance(started, datetime), lena[head.index("Progress in %")]) == (True, 50)
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Started,Progress in %,Badge,One,Two"
    assert [line.split(",")[0::2] for line in lines[1:]] == [["Lena", "50", "Done"]]
    assert "@" not in csv.content.decode()
    assert (xlsx.status_code, xlsx.content[:2], other.status_code) == (200, b"PK", 404)


def test_days_in_files_are_those_of_the_location(playlist: Playlist, petra: Client, alpha: Tenant) -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past one the next day there
    with in_tenant(alpha):
        PlaylistEnrolment.objects.update(started_at=late)
    csv = petra.get("/manage/playlists/from-bolt-to-robot/people.csv").content.decode("utf-8-sig")
    assert {line.split(",")[1] for line in csv.splitlines()[1:]} == {"2026-07-01"}


def test_table_takes_the_same_queries_for_two_people_and_five(
    playlist: Playlist, petra: Client, alpha: Tenant
) -> None:
    petra.get(PEOPLE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert petra.get(PEOPLE).status_code == 200
        return len(captured)

    two = queries()
    with in_tenant(alpha):
        for number in range(3):
            start_playlist(member=join_tenant(user=make_user(f"p{number}")), playlist=playlist)

    assert queries() == two


def test_next_step_that_is_not_for_everybody_is_named_to_nobody(
    playlist: Playlist, petra: Client, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        two = Activity.objects.select_related("organiser").get(title="Two")
        update_activity(actor=cast.member(cast.petra), activity=two, title="Secret", visibility="private")
        complete_if_done(playlist=playlist, member_ids=[cast.lena.pk])

    petra.post(PEOPLE.replace("people", "nudge"), {"person": [cast.lena.pk, cast.ravi.pk]})

    entry = JournalEntry.objects.get(user=cast.lena, kind="playlist")
    assert (entry.percent, entry.next_title, entry.next_url) == (50, "", "")
    assert [mail.recipient for mail in OutgoingMail.objects.filter(subject__contains="next step")] == [
        cast.ravi.email
    ]


def test_reminder_is_in_the_language_of_whoever_reads_it(
    playlist: Playlist, petra: Client, alpha: Tenant, cast: Cast
) -> None:
    with in_public():
        for user, language in ((cast.lena, "de"), (cast.ravi, "")):
            user.language = language
            user.save()

    petra.post(PEOPLE.replace("people", "nudge"), {"person": [cast.lena.pk, cast.ravi.pk]})

    assert sorted(OutgoingMail.objects.values_list("recipient", "subject")) == [
        ("lena@example.org", "Dein nächster Schritt: Two"),
        ("ravi@example.org", "Your next step: One"),
    ]


def test_reminding_leads_back_to_the_same_people(playlist: Playlist, petra: Client, cast: Cast) -> None:
    page = petra.get(PEOPLE + "?state=next&name=l").content.decode()
    answer = petra.post(PEOPLE.replace("people", "nudge") + "?state=next&name=l", {"person": cast.lena.pk})

    assert 'action="/manage/playlists/from-bolt-to-robot/nudge/?state=next&amp;name=l"' in page
    assert answer["Location"] == PEOPLE + "?state=next&name=l"


def test_nobody_is_reminded_of_what_is_over(
    playlist: Playlist, petra: Client, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        Activity.objects.filter(title="Two").update(starts_at=timezone.now() - timedelta(days=1))

    petra.post(PEOPLE.replace("people", "nudge"), {"person": [cast.lena.pk, cast.ravi.pk]})

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == ["ravi@example.org"]


def test_two_hundred_people_and_fifteen_steps_take_the_same_queries_and_pages(
    playlist: Playlist, make_activity: Make, petra: Client, alpha: Tenant, cast: Cast
) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert petra.get(PEOPLE + query).status_code == 200
        return sum(one["sql"].startswith("SELECT") for one in captured)

    asked = ("", "?state=next", "?order=-progress&page=2", "?name=len")
    petra.get(PEOPLE)
    few = [queries(query) for query in asked]
    more = [make_activity(title=f"More {number}") for number in range(13)]
    with in_tenant(alpha):
        for activity in more:
            add_step(actor=cast.member(cast.petra), playlist=playlist, activity=activity)
        people = [join_tenant(user=make_user(f"p{number}")) for number in range(198)]
        PlaylistEnrolment.objects.bulk_create(
            PlaylistEnrolment(playlist=playlist, member=member, started_at=timezone.now())
            for member in people
        )

    body = petra.get(PEOPLE).content.decode()
    assert [queries(query) for query in asked] == few
    assert (body.count('name="person"'), body.count("200 people"), body.count('<th scope="col"')) == (
        50,
        1,
        18,
    )
    assert "?page=2" in body
    assert "data-all=" in body
