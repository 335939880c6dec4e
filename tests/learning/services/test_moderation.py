from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.enums import ReportReason
from learning.errors import AlreadySo, ReasonMissing, TooManyReports
from learning.models import Activity, Organiser, Playlist, Report
from learning.services.activities import update_activity
from learning.services.moderation import (
    REPORTS_AN_HOUR,
    dismiss_reports,
    hide_item,
    report_item,
    restore_item,
    warn_about,
)
from learning.services.nudging import nudge_people
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlists import publish_playlist, unpublish_playlist, update_playlist
from shared.enums import ItemKind
from shared.errors import NotAllowed
from shared.models import AuditEntry, CatalogueItem, Notification, OutgoingMail
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
PAGE = "/activities/robots-for-everybody/"
PLAYLIST = "/playlists/from-bolt-to-robot/"


def published(activity: Activity, cast: Cast) -> Playlist:
    """A playlist with this step, that Lena has started."""
    petra = cast.member(cast.petra)
    playlist = publish_playlist(actor=petra, playlist=make_playlist(petra, activity))
    start_playlist(member=cast.member(cast.lena), playlist=playlist)
    return playlist


def report(item: Activity | Playlist | Organiser, *, address: str = "192.0.2.1") -> Report:
    return report_item(reporter=None, item=item, reason=ReportReason.UNSAFE, note=" Look! ", address=address)


@pytest.mark.parametrize("what", ["activity", "organiser"])
def test_hidden_item_vanishes_everywhere_and_comes_back(
    make_activity: Make,
    organiser: Organiser,
    alpha: Tenant,
    cast: Cast,
    client_for: ClientFor,
    what: str,
) -> None:
    activity = make_activity()
    item: Any = activity if what == "activity" else organiser
    people = {"stranger": None, "lena": cast.lena, "petra": cast.petra, "amir": cast.amir}

    def seen() -> dict[str, tuple[int, bool, bool]]:
        rows = {}
        for name, user in people.items():
            client = client_for(alpha, user=user)
            listed = "Robots for everybody" in client.get("/activities/?q=robots").content.decode()
            earned = "Robots for everybody" in client.get("/badges/").content.decode()
            rows[name] = (client.get(PAGE).status_code, listed, earned)
        return rows

    assert set(seen().values()) == {(200, True, True)}
    with in_tenant(alpha):
        amir = cast.member(cast.amir)
        report(item)
        hide_item(actor=amir, item=item, reason="Not safe")
        with pytest.raises(AlreadySo):
            hide_item(actor=amir, item=item, reason="Again")
        update_activity(actor=cast.member(cast.petra), activity=activity, place="Elsewhere")
    assert seen() == {
        "stranger": (404, False, False),
        "lena": (404, False, False),
        "petra": (200, False, False),
        "amir": (200, False, False),
    }
    assert CatalogueItem.objects.count() == 0
    assert "Not safe" in client_for(alpha, user=cast.petra).get(PAGE).content.decode()
    with in_tenant(alpha):
        assert Report.objects.get().outcome == "hidden"
        restore_item(actor=amir, item=item, reason="Mended")
    assert set(seen().values()) == {(200, True, True)}
    assert CatalogueItem.objects.count() == 1
    assert [mail.recipient for mail in OutgoingMail.objects.exclude(recipient="amir@example.org")] == [
        "petra@example.org"
    ] * 2
    actions = AuditEntry.objects.filter(action__in=(f"{what}.hidden", f"{what}.restored"))
    assert [entry.changes["reason"] for entry in actions.order_by("pk")] == ["Not safe", "Mended"]


def test_hidden_playlist_vanishes_everywhere_and_comes_back(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        playlist = published(activity, cast)
        Member.objects.filter(pk=cast.member(cast.ravi).pk).update(role="moderator")
    people = {"stranger": None, "lena": cast.lena, "petra": cast.petra, "amir": cast.amir, "ravi": cast.ravi}

    def seen() -> dict[str, tuple[int, int, list[bool]]]:
        rows = {}
        for name, user in people.items():
            client = client_for(alpha, user=user)
            listed = [
                "From bolt to robot" in client.get(path).content.decode()
                for path in ("/playlists/", "/badges/", PAGE)
            ]
            rows[name] = (
                client.get(PLAYLIST).status_code,
                client.get(PLAYLIST + "report/").status_code,
                listed,
            )
        return rows

    def catalogued() -> int:
        return CatalogueItem.objects.filter(kind=ItemKind.PLAYLIST).count()

    before = (set(map(str, seen().values())), catalogued())
    with in_tenant(alpha):
        amir, petra = cast.member(cast.amir), cast.member(cast.petra)
        report(playlist)
        hide_item(actor=amir, item=playlist, reason="Not safe")
        with pytest.raises(AlreadySo):
            hide_item(actor=amir, item=playlist, reason="Again")
        update_playlist(actor=petra, playlist=playlist, description="Other words")
        playlist.refresh_from_db()
        publish_playlist(actor=petra, playlist=unpublish_playlist(actor=petra, playlist=playlist))
        with pytest.raises(NotAllowed):
            nudge_people(actor=petra, playlist=playlist, member_ids=[cast.lena.pk])
    hidden = (seen(), catalogued())
    notice = "Not safe" in client_for(alpha, user=cast.petra).get(PLAYLIST).content.decode()
    with in_tenant(alpha):
        outcome = Report.objects.get().outcome
        restore_item(actor=amir, item=playlist, reason="Mended")
    after = (set(map(str, seen().values())), catalogued())

    assert before == after == ({str((200, 200, [True] * 3))}, 1)
    out, team = (404, 404, [False] * 3), (200, 200, [False] * 3)
    assert hidden == ({"stranger": out, "lena": out, "petra": team, "amir": team, "ravi": team}, 0)
    assert (notice, outcome) == (True, "hidden")
    mails = OutgoingMail.objects.filter(recipient="petra@example.org").order_by("created_at")
    assert [(mail.subject, PLAYLIST in mail.text) for mail in mails] == [
        ("Hidden: From bolt to robot", True),
        ("Visible again: From bolt to robot", True),
    ]
    actions = AuditEntry.objects.filter(action__in=("playlist.hidden", "playlist.restored"))
    assert [entry.changes["reason"] for entry in actions.order_by("pk")] == ["Not safe", "Mended"]


def test_playlist_is_reported_by_a_stranger_and_answered_in_the_queue(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        published(activity, cast)
    stranger, amir = client_for(alpha), client_for(alpha, user=cast.amir)

    assert 'href="report/"' in stranger.get(PLAYLIST).content.decode()
    assert stranger.post(PLAYLIST + "report/", {"reason": "nonsense"}).status_code == 422
    sent = stranger.post(PLAYLIST + "report/", {"reason": "unsafe", "note": "Look here"})
    assert sent["Location"] == PLAYLIST
    told = Notification.objects.filter(kind="coordination_waits").values_list("user_id", "parameters")
    assert list(told) == [(cast.amir.pk, {"name": "From bolt to robot"})]
    queue = amir.get("/manage/reports/").content.decode()
    assert [word in queue for word in ("Look here", "Playlist</span>", f'href="{PLAYLIST}"')] == [True] * 3
    path = "/manage/reports/playlist/from-bolt-to-robot/"
    assert client_for(alpha, user=cast.petra).post(path, {"do": "dismiss"}).status_code == 404
    amir.post(path, {"do": "warn", "reason": "Say what it costs"})
    stranger.post(PLAYLIST + "report/", {"reason": "spam"})
    amir.post(path, {"do": "dismiss"})
    amir.post(path, {"do": "hide", "reason": "Still not safe"})
    assert stranger.get(PLAYLIST).status_code == 404
    assert "Still not safe" in amir.get("/manage/reports/").content.decode()
    amir.post(path, {"do": "restore", "reason": "Fine now"})
    assert stranger.get(PLAYLIST).status_code == 200
    with in_tenant(alpha):
        assert list(Report.objects.order_by("pk").values_list("outcome", flat=True)) == [
            "warned",
            "dismissed",
        ]


def test_warning_and_dismissing_answer_all_reports(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        amir = cast.member(cast.amir)
        for _number in range(2):
            report(activity)
        with pytest.raises(ReasonMissing):
            warn_about(actor=amir, item=activity, reason="  ")
        warn_about(actor=amir, item=activity, reason="Say what it costs")
        report(activity)
        assert dismiss_reports(actor=amir, item=activity) == 1
        outcomes = list(Report.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["warned", "warned", "dismissed"]
    mail = OutgoingMail.objects.get(recipient="petra@example.org")
    assert ("Say what it costs" in mail.text, "Look!" in mail.text) == (True, False)


def test_moderation_is_the_locations_staffs(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        for user in (cast.lena, cast.petra):
            for act in (hide_item, restore_item, warn_about, dismiss_reports):
                with pytest.raises(NotAllowed):
                    act(actor=cast.member(user), item=activity, reason="x")


def test_reports_of_one_address_are_few(make_activity: Make, alpha: Tenant) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        for _number in range(REPORTS_AN_HOUR):
            report(activity)
        with pytest.raises(TooManyReports):
            report(activity)
        report(activity, address="192.0.2.2")


def test_report_needs_no_account_and_is_seen_by_staff_alone(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity()
    stranger, amir = client_for(alpha), client_for(alpha, user=cast.amir)

    assert stranger.post(PAGE + "report/", {"reason": "nonsense"}).status_code == 422
    sent = stranger.post(PAGE + "report/", {"reason": "unsafe", "note": "<script>x</script>"})
    assert sent["Location"] == PAGE
    assert stranger.get("/activities/no-such-thing/report/").status_code == 404
    for user in (cast.lena, cast.petra):
        assert client_for(alpha, user=user).get("/manage/reports/").status_code == 404
    page = amir.get("/manage/reports/").content.decode()
    assert ("&lt;script&gt;x" in page, "Somebody who is not signed in" in page) == (True, True)
    path = "/manage/reports/activity/robots-for-everybody/"
    assert amir.post(path, {"do": "nothing"}).status_code == 404
    assert amir.post("/manage/reports/person/x/", {"do": "hide"}).status_code == 404
    amir.post(path, {"do": "hide", "reason": "Unsafe"})
    assert stranger.get(PAGE).status_code == 404
    assert "Hidden at the moment" in amir.get("/manage/reports/").content.decode()


def test_queue_costs_the_same_for_one_and_three(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    amir = client_for(alpha, user=cast.amir)
    for titles in (("One",), ("Two", "Three")):
        for title in titles:
            activity = make_activity(title=title)
            with in_tenant(alpha):
                report(activity, address=title)
        hosts.clear()
        amir.get("/manage/reports/")  # for a while from here on, the process knows the host
        with django_assert_num_queries(13):
            amir.get("/manage/reports/")


def test_reports_stand_in_the_coordinators_navigation(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        report_item(reporter=None, item=activity, reason=ReportReason.SPAM, note="", address="192.0.2.1")
    amir = client_for(alpha, user=cast.amir)

    for path in ("/manage/coordination/", "/manage/reports/"):
        page = amir.get(path).content.decode()
        assert 'href="/manage/reports/"' in page
        assert '1<span class="vh"> waiting</span>' in page
        assert 'href="/manage/coordination/reviews/"' in page


def test_moderators_hear_of_the_first_report_about_an_item(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        for address in ("192.0.2.1", "192.0.2.2"):
            report_item(reporter=None, item=activity, reason=ReportReason.SPAM, note="", address=address)
    assert Notification.objects.filter(kind="coordination_waits").count() == 1
    with in_tenant(alpha):
        dismiss_reports(actor=cast.member(cast.amir), item=activity)
        report_item(reporter=None, item=activity, reason=ReportReason.SPAM, note="", address="192.0.2.3")

    told = Notification.objects.filter(kind="coordination_waits").values_list("user_id", flat=True)
    assert list(told) == [cast.amir.pk, cast.amir.pk]
