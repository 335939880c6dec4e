"""What has ended is put away by itself after some days, and its organiser is told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.errors import IllegalTransition
from learning.models import Activity
from learning.services.activities import change_status
from learning.services.participant_letters import Letter, page_url, write_to_managers
from learning.services.places import locked
from learning.services.planning import ARCHIVE, plan_archiving
from learning.status import Move
from shared.queries.due import items_due
from tenants.context import current_tenant
from tenants.jobs import tenant_task

AT_ONCE = 200


@tenant_task
def archive_ended() -> None:
    """Put away what is due in this location, each in a transaction of its own; the rest comes an hour later."""
    now = timezone.now()
    for item_id in items_due(ARCHIVE, tenant_id=current_tenant().pk, now=now, most=AT_ONCE):
        with transaction.atomic():
            activity = Activity.objects.filter(pk=item_id).first()
            if activity is not None:
                _put_away(locked(activity))


def _put_away(activity: Activity) -> None:
    if not activity.has_ended:  # it was moved to another day meanwhile
        plan_archiving(activity)
        return
    try:
        change_status(actor=None, activity=activity, move=Move.ARCHIVE)
    except IllegalTransition:
        plan_archiving(activity)
        return
    write_to_managers(activity.organiser, lambda: _letter(activity))


def _letter(activity: Activity) -> Letter:
    words = {"title": activity.title}
    return Letter(
        subject=_("Put away: %(title)s") % words,
        lead=_("“%(title)s” ended a while ago and is no longer listed.") % words,
        lines=[
            _(
                "Its badges stay valid, and those who took part still see it. You can copy it for the next time."
            )
        ],
        action_url=page_url(activity),
        action_label=_("See the activity"),
    )
