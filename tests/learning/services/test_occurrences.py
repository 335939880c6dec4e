"""Meetings of a repeating activity: made from its rule, counted, cancelled, and shown as the next one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from learning.errors import ActivityEnded, ActivityIncomplete
from learning.models import Activity, Occurrence
from learning.queries.activities import open_now
from learning.queries.filters import Reader, Search
from learning.queries.listing import listed_by_id
from learning.queries.occurrences import next_start, with_next
from learning.queries.search import Found
from learning.services.activities import update_activity
from learning.services.enrolments import join_activity
from learning.services.occurrences import set_cancelled
from shared.errors import NotAllowed
from shared.models import CatalogueItem, JournalEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ZONE = ZoneInfo("Europe/Ljubljana")


def weekly(days_ago: int, **changes: Any) -> dict[str, Any]:
    """Fields of an activity whose first weekly meeting began so many days ago, at noon."""
    noon = timezone.now().astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    begin = noon - timedelta(days=days_ago)
    return {
        "schedule": "repeating",
        "starts_at": begin,
        "ends_at": begin + timedelta(hours=1),
        "recurrence": "FREQ=WEEKLY;COUNT=4",
        **changes,
    }


def days(activity: Activity) -> list[str]:
    rows = Occurrence.objects.filter(activity=activity)
    return [
        f"{row.starts_at.astimezone(ZONE):%m-%d %H:%M}{' off' if row.is_cancelled else ''}" for row in rows
    ]


def test_rule_becomes_rows_and_another_rule_other_rows(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    first = datetime(2031, 10, 21, 15, 0, tzinfo=UTC)  # 17:00 in summer time
    activity = make_activity(
        schedule="repeating",
        starts_at=first,
        ends_at=first + timedelta(hours=2),
        recurrence="FREQ=WEEKLY;COUNT=3",
        except_on=[date(2031, 11, 4)],
    )

    with in_tenant(alpha):
        assert days(activity) == ["10-21 17:00", "10-28 17:00"]
        update_activity(
            actor=cast.member(cast.petra), activity=activity, recurrence="FREQ=WEEKLY;INTERVAL=2;COUNT=3"
        )
        assert days(activity) == ["10-21 17:00", "11-18 17:00"]
        update_activity(actor=cast.member(cast.petra), activity=activity, schedule="dated")
        assert (days(activity), Activity.objects.get().runs_until) == ([], None)


def test_meeting_that_was_cancelled_stays_so_when_the_hour_changes(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly(-1, recurrence="FREQ=WEEKLY;COUNT=2"))

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        second = Occurrence.objects.filter(activity=activity).latest("starts_at")
        set_cancelled(actor=petra, occurrence=second, is_cancelled=True)
        update_activity(
            actor=petra,
            activity=activity,
            starts_at=activity.starts_at + timedelta(hours=1),  # type: ignore[operator]
            ends_at=activity.ends_at + timedelta(hours=1),  # type: ignore[operator]
        )

        assert [text.partition(" ")[2] for text in days(activity)] == ["13:00", "13:00 off"]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "nonsense", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"])
def test_rule_that_makes_no_meeting_is_refused(
    rule: str, make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly(-1))

    with in_tenant(alpha):
        with pytest.raises(ActivityIncomplete) as refused:
            update_activity(actor=cast.member(cast.petra), activity=activity, recurrence=rule)
        assert refused.value.field == "recurrence"
        assert len(days(activity)) == 4


def test_next_meeting_is_the_first_that_is_not_over_nor_cancelled(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly(8))

    with in_tenant(alpha):
        coming = list(Occurrence.objects.filter(activity=activity, starts_at__gte=timezone.now()))
        assert next_start(activity) == coming[0].starts_at
        set_cancelled(actor=cast.member(cast.petra), occurrence=coming[0], is_cancelled=True)

        [seen] = with_next(Activity.objects.all())
        assert (next_start(activity), seen.next_starts_at) == (coming[1].starts_at,) * 2  # type: ignore[attr-defined]
        assert CatalogueItem.objects.get().starts_at == coming[1].starts_at


def test_series_that_is_over_has_ended(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    over, running = make_activity(**weekly(60)), make_activity(title="Running", **weekly(8))
    endless = make_activity(title="In words", schedule="repeating", schedule_note="on Tuesdays")

    with in_tenant(alpha):
        ended = {row.title: row.has_ended for row in Activity.objects.all()}
        assert ended == {over.title: True, running.title: False, endless.title: False}
        assert {row.title for row in open_now()} == {"Running", "In words"}
        with pytest.raises(ActivityEnded):
            join_activity(member=cast.member(cast.lena), activity=over)


def test_cancelling_all_that_is_left_ends_the_series_and_taking_it_back_revives_it(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly(8, recurrence="FREQ=WEEKLY;COUNT=3"))

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        [last] = Occurrence.objects.filter(activity=activity, starts_at__gte=timezone.now())
        set_cancelled(actor=petra, occurrence=last, is_cancelled=True)
        assert Activity.objects.get().has_ended
        set_cancelled(actor=petra, occurrence=last, is_cancelled=False)
        assert not Activity.objects.get().has_ended


def test_cancelling_moves_the_journal_and_is_for_editors(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(**weekly(-1))

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        first, second = Occurrence.objects.filter(activity=activity)[:2]
        with pytest.raises(NotAllowed):
            set_cancelled(actor=cast.member(cast.lena), occurrence=first, is_cancelled=True)
        set_cancelled(actor=cast.member(cast.petra), occurrence=first, is_cancelled=True)

    assert JournalEntry.objects.get().starts_at == second.starts_at


def test_search_in_a_window_finds_a_later_meeting_and_lists_the_next_first(
    make_activity: Make, alpha: Tenant
) -> None:
    make_activity(**weekly(8))  # the next meeting in six days
    make_activity(title="Soon", starts_at=timezone.now() + timedelta(days=3))
    make_activity(title="Later", starts_at=timezone.now() + timedelta(days=20))

    with in_tenant(alpha):
        found = Found(Search(when="week"), Reader("Europe/Ljubljana"))
        rows = listed_by_id(ids := found.page(0, 9, total=2))
        assert [rows[str(pk)].title for pk in ids] == ["Soon", "Robots for everybody"]
        assert [row.title for row in open_now()] == ["Soon", "Robots for everybody", "Later"]
