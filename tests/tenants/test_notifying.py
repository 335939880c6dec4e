"""Telling people, as each of them wishes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from learning.errors import IllegalTransition
from learning.models import Activity
from learning.services.activities import archive_activity, update_activity
from learning.services.enrolments import join_activity
from shared.enums import MailChannel
from shared.models import AuditEntry, Notification, NotificationSettings, OutgoingMail
from shared.notifications import KINDS, UnknownKind, sentence_of
from shared.queries.notifications import last_digest_moment
from shared.services.notifications import KEPT, change_notification_settings, stop_mail
from shared.services.sweeping import sweep
from tenants.context import in_tenant
from tenants.mail import deliver_mail
from tenants.models import Tenant
from tenants.services.notifying import (
    DIGEST,
    notify,
    notify_many,
    send_due_digests,
    unsubscribe_url,
)
from tests.conftest import Cast
from tests.learning.conftest import make_activity, organiser  # noqa: F401  (fixtures)
from tests.shared.accounts.mails import mails_to

ClientFor = Callable[..., Client]
BADGE = {"badge": "Robots", "issuer": "Youth Club"}


def rows(user: Any) -> list[tuple[Any, ...]]:
    found = Notification.objects.filter(user=user).order_by("id")
    return list(found.values_list("kind", "is_shown", "waits_for_digest"))


def wish(user: Any, kind: str, *, shown: bool, mail: MailChannel, muted: tuple[int, ...] = ()) -> None:
    change_notification_settings(
        actor=user, choices={kind: (shown, mail)}, muted=muted, digest_weekday=0, digest_hour=8
    )


def tell(tenant: Tenant, user: Any, kind: str = "badge_received") -> bool:
    with in_tenant(tenant):
        return notify(user_id=user.pk, kind=kind, parameters=BADGE, url="https://example.org/b")


@pytest.mark.parametrize(
    ("shown", "mail", "found", "mails"),
    [
        (True, MailChannel.NOW, [("badge_received", True, False)], 1),
        (True, MailChannel.DIGEST, [("badge_received", True, True)], 0),
        (True, MailChannel.OFF, [("badge_received", True, False)], 0),
        (False, MailChannel.DIGEST, [("badge_received", False, True)], 0),
        (False, MailChannel.NOW, [], 1),
        (False, MailChannel.OFF, [], 0),
    ],
)
def test_wishes_are_kept(
    alpha: Tenant, cast: Cast, shown: bool, mail: MailChannel, found: list[Any], mails: int
) -> None:
    wish(cast.lena, "badge_received", shown=shown, mail=mail)
    tell(alpha, cast.lena)
    assert (rows(cast.lena), len(mails_to("lena@example.org"))) == (found, mails)


def test_muted_location_is_silent_and_others_are_not(alpha: Tenant, beta: Tenant, cast: Cast) -> None:
    wish(cast.lena, "joined", shown=True, mail=MailChannel.NOW, muted=(alpha.pk,))
    assert [tell(alpha, cast.lena), tell(beta, cast.lena)] == [False, True]
    assert list(Notification.objects.values_list("tenant_id", flat=True)) == [beta.pk]


def test_what_is_about_the_account_cannot_be_switched_off(alpha: Tenant, cast: Cast) -> None:
    wish(cast.lena, "export_ready", shown=False, mail=MailChannel.OFF, muted=(alpha.pk,))
    stop_mail(user_id=cast.lena.pk, what="export_ready")
    assert tell(alpha, cast.lena, "export_ready") is True
    [letter] = mails_to("lena@example.org")
    assert letter.unsubscribe_url == ""


def test_unknown_kind_is_a_fault(alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(UnknownKind):
        tell(alpha, cast.lena, "nothing")


def test_nobody_is_told_of_what_was_undone(alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha), transaction.atomic():
        notify_many(user_ids=[cast.lena.pk, cast.otto.pk], kind="badge_received", parameters=BADGE)
        transaction.set_rollback(True)
    assert (rows(cast.lena), mails_to("lena@example.org")) == ([], [])


def test_many_are_told_in_the_same_number_of_queries(
    alpha: Tenant, cast: Cast, django_assert_num_queries: Any
) -> None:
    for people in ([cast.lena], [cast.lena, cast.otto, cast.ravi]):
        with in_tenant(alpha), django_assert_num_queries(4):
            notify_many(
                user_ids=[user.pk for user in people],
                kind="badge_received",
                parameters=BADGE,
                has_own_mail=True,
            )


def test_sentence_is_made_when_it_is_read() -> None:
    parameters = {"until_at": "2026-11-26T09:00:00+00:00"}
    said = [sentence_of("export_ready", parameters, time_zone=zone) for zone in ("UTC", "Europe/Ljubljana")]
    assert said == [
        "All your data is ready to download until Thu 26 Nov, 09:00.",
        "All your data is ready to download until Thu 26 Nov, 10:00.",
    ]
    assert sentence_of("joined", {}, time_zone="UTC") == "You take part in “”."


def test_words_of_people_are_no_template() -> None:
    said = sentence_of("joined", {"title": "{title.__class__} %s {0}"}, time_zone="UTC")
    assert said == "You take part in “{title.__class__} %s {0}”."


# --- events -----------------------------------------------------------------------------------------------------------


def test_joining_tells_in_the_list_and_by_the_own_mail(
    alpha: Tenant,
    cast: Cast,
    make_activity: Callable[..., Activity],  # noqa: F811
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
    [letter] = mails_to("lena@example.org")
    assert (rows(cast.lena), "/unsubscribe/" in letter.unsubscribe_url) == ([("joined", True, False)], True)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": "Robots"}, []),
        ({"place": "Center"}, []),
        ({"place": "Library"}, ["activity_moved"]),
        ({"starts_at": datetime(2027, 5, 1, 9, tzinfo=UTC)}, ["activity_moved"]),
    ],
)
def test_change_of_when_or_where_is_told_to_those_who_joined(
    alpha: Tenant,
    cast: Cast,
    make_activity: Callable[..., Activity],  # noqa: F811
    fields: dict[str, Any],
    told: list[str],
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
        update_activity(actor=cast.member(cast.petra), activity=activity, **fields)
    assert [row[0] for row in rows(cast.lena)] == told
    assert rows(cast.ravi) == rows(cast.petra) == []


@pytest.mark.parametrize(("days", "told"), [(3, ["activity_cancelled"]), (-3, [])])
def test_putting_away_what_is_still_to_come_is_told(
    alpha: Tenant,
    cast: Cast,
    make_activity: Callable[..., Activity],  # noqa: F811
    days: int,
    told: list[str],
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
        Activity.objects.filter(pk=activity.pk).update(starts_at=timezone.now() + timedelta(days=days))
        activity.refresh_from_db()
        archive_activity(actor=cast.member(cast.petra), activity=activity)
        with pytest.raises(IllegalTransition):
            archive_activity(actor=cast.member(cast.petra), activity=activity)
    assert [row[0] for row in rows(cast.lena)] == told


# --- digest -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "zone", "weekday", "hour", "moment"),
    [
        ("2026-11-26T09:30Z", "UTC", 3, 9, "2026-11-26T09:00Z"),
        ("2026-11-26T08:30Z", "UTC", 3, 9, "2026-11-19T09:00Z"),
        ("2026-11-26T08:30Z", "Europe/Ljubljana", 3, 9, "2026-11-26T08:00Z"),
        ("2026-11-26T09:30Z", "UTC", 0, 8, "2026-11-23T08:00Z"),
        ("2026-03-29T12:00Z", "Europe/Ljubljana", 6, 8, "2026-03-29T06:00Z"),
    ],
)
def test_digest_moment_is_the_last_one_on_the_readers_clock(
    now: str, zone: str, weekday: int, hour: int, moment: str
) -> None:
    found = last_digest_moment(datetime.fromisoformat(now), time_zone=zone, weekday=weekday, hour=hour)
    assert found == datetime.fromisoformat(moment)


def wait(user: Any, tenant: Tenant | None, *, days: float, **fields: Any) -> Notification:
    return Notification.objects.create(
        **{
            "user": user,
            "tenant": tenant,
            "kind": "playlist_next",
            "parameters": {"title": "Robotics", "step": "Solder"},
            "url": "https://example.org/p",
            "waits_for_digest": True,
            "created_at": timezone.now() - timedelta(days=days),
            **fields,
        }
    )


def test_digest_says_what_is_new_once(alpha: Tenant, cast: Cast) -> None:
    wait(cast.lena, alpha, days=8)
    wait(cast.lena, None, days=7.5, parameters={"title": "Music", "step": "Sing"})
    assert [send_due_digests(), send_due_digests()] == [1, 0]
    [letter] = mails_to("lena@example.org")
    assert (letter.subject, letter.tenant_id) == ("What is new for you", None)
    assert "Next in “Robotics”: Solder. (Alpha)" in letter.text
    assert "Next in “Music”: Sing." in letter.text


def test_no_digest_before_its_hour_without_news_or_wish(alpha: Tenant, cast: Cast) -> None:
    now = timezone.now()
    NotificationSettings.objects.create(
        user=cast.lena, digest_weekday=now.weekday(), digest_hour=now.hour, choices={}
    )
    wait(cast.lena, alpha, days=0)  # after this week's hour: waits for the next one
    wait(cast.otto, alpha, days=8, read_at=now)
    wait(cast.ravi, alpha, days=8)
    stop_mail(user_id=cast.ravi.pk, what=DIGEST)
    wait(cast.petra, alpha, days=8)
    cast.petra.is_active = False
    cast.petra.save()
    assert send_due_digests() == 0
    assert not OutgoingMail.objects.exists()
    waiting = Notification.objects.filter(waits_for_digest=True).values_list("user__display_name", flat=True)
    assert set(waiting) == {"Lena", "Petra"}


# --- out of mails -----------------------------------------------------------------------------------------------------


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_one_click_ends_mails_of_a_kind_without_signing_in(client_for: ClientFor, cast: Cast) -> None:
    client = Client(HTTP_HOST="cityoflearning.localhost", enforce_csrf_checks=True)
    path = path_of(unsubscribe_url(cast.lena.pk, "joined"))
    assert client.get(path).status_code == 200
    assert not NotificationSettings.objects.exists()
    answers = [client.post(path, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert NotificationSettings.objects.get(user=cast.lena).choices == {"joined": [True, "off"]}
    assert AuditEntry.objects.filter(action="notifications.mail_stopped").count() == 1
    assert client.cookies == {}


@pytest.mark.parametrize("change", ["x", "%00", ""])
def test_forged_unsubscribe_changes_nothing(client_for: ClientFor, cast: Cast, change: str) -> None:
    path = path_of(unsubscribe_url(cast.lena.pk, "joined"))
    assert client_for().post(path[:-4] + change + "/").status_code == 404
    assert not NotificationSettings.objects.exists()


def test_mail_carries_the_headers_and_the_record_no_link(alpha: Tenant, cast: Cast) -> None:
    tell(alpha, cast.lena)
    [letter] = mails_to("lena@example.org")
    deliver_mail(mail_id=str(letter.pk))
    headers = django_mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe"] == f"<{letter.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    letter.refresh_from_db()
    assert (letter.unsubscribe_url, letter.text) == ("", "")


def test_old_notifications_are_swept(cast: Cast) -> None:
    wait(cast.lena, None, days=KEPT.days + 1)
    fresh = wait(cast.lena, None, days=KEPT.days - 1)
    sweep()
    assert list(Notification.objects.all()) == [fresh]


# --- pages ------------------------------------------------------------------------------------------------------------


def test_list_shows_what_is_new_marks_it_and_undoes(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    tell(alpha, cast.lena)
    tell(alpha, cast.lena, "joined")
    client = client_for(alpha, user=cast.lena)
    page = client.get("/me/notifications/").content.decode()
    assert "2 are new." in page
    assert "Youth Club has given you the badge “Robots”." in page
    assert 'aria-label="Notifications, 2 new"' in client.get("/").content.decode()
    assert client.post("/me/notifications/read/", {"ids": "all"}).status_code == 302
    page = client.get("/me/notifications/").content.decode()
    assert ("You have seen all of it." in page, 'name="undo"' in page) == (True, True)
    assert 'name="undo"' not in client.get("/me/notifications/").content.decode()
    ids = ",".join(str(pk) for pk in Notification.objects.values_list("pk", flat=True))
    client.post("/me/notifications/read/", {"ids": ids, "undo": "1"})
    assert Notification.objects.filter(read_at=None).count() == 2


def test_others_notifications_cannot_be_marked(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    tell(alpha, cast.lena)
    [pk] = Notification.objects.values_list("pk", flat=True)
    otto = client_for(alpha, user=cast.otto)
    assert otto.post("/me/notifications/read/", {"ids": str(pk)}).status_code == 302
    assert Notification.objects.get().read_at is None
    for wrong in ("", "x", "1,x", "1" * 30, "1,,2"):
        assert otto.post("/me/notifications/read/", {"ids": wrong}).status_code == 404


@pytest.mark.parametrize("number", [1, 25])
def test_list_costs_the_same_for_few_and_many(
    alpha: Tenant, cast: Cast, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        tell(alpha, cast.lena)
    client = client_for(alpha, user=cast.lena)
    client.get("/me/notifications/")
    with django_assert_num_queries(9):
        client.get("/me/notifications/")


def test_settings_page_keeps_wishes(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(alpha, user=cast.lena)
    form = {f"mail-{name}": kind.mail for name, kind in KINDS.items() if not kind.is_fixed}
    form |= {f"shown-{name}": "on" for name in KINDS}
    form |= {"mail-joined": "digest", "digest_weekday": "4", "digest_hour": "18", "muted": [str(alpha.pk)]}
    assert client.post("/me/notifications/settings/", form).status_code == 302
    kept = NotificationSettings.objects.values("choices", "muted", "digest_weekday", "digest_hour").get()
    assert kept == {
        "choices": {"joined": [True, "digest"]},
        "muted": [alpha.pk],
        "digest_weekday": 4,
        "digest_hour": 18,
    }
    wrong = client.post("/me/notifications/settings/", {**form, "mail-joined": "hourly", "muted": ["999"]})
    assert (wrong.status_code, "Please choose from the lists" in wrong.content.decode()) == (200, True)


def test_strangers_are_sent_to_sign_in(client_for: ClientFor, alpha: Tenant) -> None:
    for path in ("/me/", "/me/notifications/", "/me/notifications/settings/", "/me/calendar/"):
        for where in (alpha, None):
            assert client_for(where).get(path)["Location"] == f"/sign-in/?next={path}"
