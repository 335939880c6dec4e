"""Reading the meetings of repeating activities."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from learning.enums import ScheduleKind
from learning.models import Activity, Occurrence
from learning.queries.listed import ListedActivity


def coming(activity: Activity, now: datetime | None = None) -> QuerySet[Occurrence]:
    """Meetings that are not over, the next first, cancelled ones among them."""
    return Occurrence.objects.filter(activity=activity, ends_at__gte=now or timezone.now()).order_by(
        "starts_at"
    )


def with_next(found: QuerySet[Activity], now: datetime | None = None) -> QuerySet[Activity]:
    """`found` with `next_starts_at` and `next_ends_at`: of a repeating activity's next meeting, else its own dates."""
    rows = Occurrence.objects.filter(
        activity=OuterRef("pk"), is_cancelled=False, ends_at__gte=now or timezone.now()
    ).order_by("starts_at")

    def of(name: str) -> Case:
        following = Coalesce(Subquery(rows.values(name)[:1]), F(name))
        return Case(When(schedule=ScheduleKind.REPEATING, then=following), default=F(name))

    return found.annotate(next_starts_at=of("starts_at"), next_ends_at=of("ends_at"))


def add_next(shown: Iterable[tuple[UUID | str, Activity | ListedActivity]]) -> None:
    """Give each of (id, activity) what `with_next` gives, where they were read without it: one query if any of them
    repeats, else none."""
    repeating = {str(pk): activity for pk, activity in shown if activity.schedule == ScheduleKind.REPEATING}
    if not repeating:
        return
    held = Occurrence.objects.filter(
        activity__in=list(repeating), is_cancelled=False, ends_at__gte=timezone.now()
    )
    meetings = held.order_by("activity", "starts_at").distinct("activity")
    for pk, begin, end in meetings.values_list("activity_id", "starts_at", "ends_at"):
        activity: Any = repeating[str(pk)]
        activity.next_starts_at, activity.next_ends_at = begin, end


def next_start(activity: Activity) -> datetime | None:
    """When one can go there next: a repeating activity's next meeting, else its own date."""
    if activity.schedule != ScheduleKind.REPEATING:
        return activity.starts_at
    row = next_meeting(activity)
    return row.starts_at if row else activity.starts_at


def dates_to_keep(activity: Activity) -> tuple[datetime | None, datetime | None]:
    """From when to when one is there, for a calendar: of a repeating activity its next meeting, or its last one when
    all are over."""
    if activity.schedule != ScheduleKind.REPEATING:
        return activity.starts_at, activity.ends_at
    held = Occurrence.objects.filter(activity=activity, is_cancelled=False)
    meeting = next_meeting(activity) or held.order_by("-starts_at").first()
    return (meeting.starts_at, meeting.ends_at) if meeting else (activity.starts_at, activity.ends_at)


def next_meeting(activity: Activity) -> Occurrence | None:
    """The first that takes place and is not over."""
    return coming(activity).filter(is_cancelled=False).first()
