"""A repeating activity moves on by itself: once a meeting is over, lists and journals name the following one."""

from django.db import transaction
from django.utils import timezone

from learning.models import Activity
from learning.services.activities import show_changes
from learning.services.places import locked
from learning.services.planning import NEXT_MEETING
from shared.queries.due import items_due
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
