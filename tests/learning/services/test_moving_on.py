from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from learning.models import Activity, ActivitySearch, Occurrence
from learning.services.activities import publish_activity, unpublish_activity
from learning.services.enrolments import join_activity
from learning.services.moving_on import move_on, plan_forgotten
from learning.services.occurrences import set_cancelled
from learning.services.planning import NEXT_MEETING
from shared.models import AuditEntry, CatalogueItem, DueDate, JournalEntry
from tenants.context import in_public, in_tenant
from tenants.jobs import enqueue_where_due
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def weekly(**changes: Any) -> dict[str, Any]:
    """Four meetings, the first of them the day after tomorrow."""
    begin = timezone.now() + timedelta(days=2)
    return {
        "schedule": "repeating",
        "starts_at": begin,
        "ends_at": begin + timedelta(hours=1),
        "recurrence": "FREQ=WEEKLY;COUNT=4",
        **changes,
    }


def meetings(activity: Activity) -> list[Occurrence]:
    return list(Occurrence.objects.filter(activity=activity).order_by("starts_at"))


def let_days_pass(days: int) -> None:
    """As if everything had been written so much longer ago."""
    earlier = timedelta(days=days)
    Occurrence.objects.update(starts_at=F("starts_at") - earlier, ends_at=F("ends_at") - earlier)
    Activity.objects.update(starts_at=F("starts_at") - earlier, ends_at=F("ends_at") - earlier)
    DueDate.objects.update(due_at=F("due_at") - earlier)


def queued() -> int:
    with in_public():
        return enqueue_where_due(NEXT_MEETING, move_on)


def due() -> list[datetime]:
    return list(DueDate.objects.filter(kind=NEXT_MEETING).values_list("due_at", flat=True))


def shown() -> set[datetime | None]:
    """What search, catalogue and journal say."""
    return {
        ActivitySearch.objects.get().starts_at,
        CatalogueItem.objects.get().starts_at,
        JournalEntry.objects.get().starts_at,
    }


def journal_dates() -> tuple[datetime | None, datetime | None]:
    """What stands in people's calendars: one meeting, not the whole row of them."""
    entry = JournalEntry.objects.get()
    return entry.starts_at, entry.ends_at


def test_last_meeting_stays_in_the_calendar_when_all_are_over(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly())

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        set_cancelled(actor=cast.member(cast.petra), occurrence=meetings(activity)[3], is_cancelled=True)
        let_days_pass(40)
        move_on()

        last = meetings(activity)[2]
        assert journal_dates() == (last.starts_at, last.ends_at)


def test_meeting_that_is_over_makes_room_for_the_following_one(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly())

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        assert (due(), queued()) == ([meetings(activity)[0].ends_at], 0)
        assert journal_dates() == (meetings(activity)[0].starts_at, meetings(activity)[0].ends_at)
        let_days_pass(3)
    assert queued() == 1  # beta has nothing due, and is not entered
    with in_tenant(alpha):
        written = AuditEntry.objects.count()
        for _twice in range(2):
            move_on()
        following = meetings(activity)[1]
        assert shown() == {following.starts_at}
        assert journal_dates() == (following.starts_at, following.ends_at)
        assert due() == [following.ends_at]
        assert AuditEntry.objects.count() == written
    assert queued() == 0


def test_cancelled_meeting_is_passed_over_and_the_last_ends_it(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly())

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        set_cancelled(actor=cast.member(cast.petra), occurrence=meetings(activity)[1], is_cancelled=True)
        let_days_pass(3)
        move_on()
        assert due() == [meetings(activity)[2].ends_at]
        assert shown() == {meetings(activity)[2].starts_at}
        let_days_pass(30)
        move_on()
        assert due() == []


def test_only_what_repeats_and_is_on_show_is_planned(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    make_activity(title="On a date")
    activity = make_activity(publish=False, **weekly())

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        assert due() == []
        publish_activity(actor=petra, activity=activity)
        assert len(due()) == 1
        unpublish_activity(actor=petra, activity=activity)
        assert due() == []


def test_due_date_of_what_is_gone_is_forgotten(make_activity: Make, alpha: Tenant) -> None:
    activity = make_activity(**weekly())

    with in_tenant(alpha):
        let_days_pass(3)
        Activity.objects.filter(pk=activity.pk).delete()
        move_on()
        assert due() == []


def test_what_an_earlier_version_published_is_planned_once(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    make_activity(publish=False, title="Draft", **weekly())
    make_activity(title="On a date")
    forgotten = make_activity(**weekly())
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=forgotten)
        # As it was before there were meetings and due dates, three days after its first one.
        Occurrence.objects.filter(activity=forgotten).delete()
        earlier = timedelta(days=3)
        Activity.objects.filter(pk=forgotten.pk).update(
            runs_until=None, starts_at=F("starts_at") - earlier, ends_at=F("ends_at") - earlier
        )
        DueDate.objects.filter(item_id=forgotten.pk).delete()
        written = AuditEntry.objects.count()

    call_command("plan_due_dates", stdout=(out := StringIO()))
    call_command("plan_due_dates", stdout=out)

    assert out.getvalue().splitlines() == [
        "planned: 1 repeating activities, 0 playlists",
        "planned: 0 repeating activities, 0 playlists",
    ]
    with in_tenant(alpha):
        following = meetings(forgotten)[1]
        assert due() == [following.ends_at]
        assert {
            ActivitySearch.objects.get(activity=forgotten).starts_at,
            CatalogueItem.objects.get(item_id=forgotten.pk).starts_at,
            JournalEntry.objects.get().starts_at,
        } == {following.starts_at}
        assert AuditEntry.objects.count() == written


def test_rule_that_nobody_understands_keeps_no_other_from_being_planned(
    make_activity: Make, alpha: Tenant, django_assert_num_queries: Any
) -> None:
    broken, good = make_activity(title="Broken", **weekly()), make_activity(**weekly())
    with in_tenant(alpha):
        Activity.objects.filter(pk=broken.pk).update(recurrence="every Tuesday")
        DueDate.objects.all().delete()

        assert plan_forgotten() == 1

        assert DueDate.objects.get(kind=NEXT_MEETING).item_id == good.pk
        Activity.objects.filter(pk=broken.pk).update(recurrence="")
        with django_assert_num_queries(2):
            assert plan_forgotten() == 0
