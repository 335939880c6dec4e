"""A repeating activity moves on by itself: once a meeting is over, lists and journals name the following one."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from learning.enums import ActivityStatus, ScheduleKind
from learning.errors import ActivityIncomplete
from learning.models import Activity
from learning.services.activities import show_changes
from learning.services.places import locked
from learning.services.planning import NEXT_MEETING
from learning.services.scheduling import arrange_occurrences
from shared.queries.due import items_due, items_planned
from shared.services.due import set_due
from tenants.context import current_tenant
from tenants.jobs import tenant_task

AT_ONCE = 200


@tenant_task
def move_on() -> None:
    """Bring what is due in this location to its next meeting, each in a transaction of its own; the rest comes an hour
    later. Nothing that people wrote changes, so nothing is audited and nobody is told."""
    tenant, now = current_tenant(), timezone.now()
    for item_id in items_due(NEXT_MEETING, tenant_id=tenant.pk, now=now, most=AT_ONCE):
        with transaction.atomic():
            activity = Activity.objects.filter(pk=item_id).first()
            if activity is None:
                set_due(tenant_id=tenant.pk, kind=NEXT_MEETING, item_id=item_id, due_at=None)
            else:
                show_changes(locked(activity), {"starts_at"})


def plan_forgotten() -> int:
    """Give those of this location that repeat, are on show and have no due date what they would have if they were saved
    now: meetings, a due date, their next date in search, catalogue and journals. An earlier version wrote none; two
    queries where there is nothing to do. Returns how many. May be broken off and repeated."""
    planned = items_planned(NEXT_MEETING, tenant_id=current_tenant().pk)
    found = Activity.objects.filter(
        Q(runs_until=None) | Q(runs_until__gte=timezone.now()),
        status=ActivityStatus.PUBLISHED,
        schedule=ScheduleKind.REPEATING,
    ).exclude(recurrence="")
    forgotten = [activity for activity in found.order_by("pk") if activity.pk not in planned]
    return sum(_plan(activity) for activity in forgotten)


def _plan(activity: Activity) -> bool:
    """Whether it could be done: of a rule that nobody understands there are no meetings."""
    try:
        with transaction.atomic():
            now = locked(activity)
            arrange_occurrences(now)
            show_changes(now, {"starts_at"})
    except ActivityIncomplete:
        return False
    return True
