"""Reading who takes part, waits or has applied."""

from django.db.models import Q

from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment
from tenants.members.models import Member


def enrolment_of(activity: Activity, member: Member | None) -> Enrolment | None:
    """The person's row in the activity, if there is one."""
    if member is None:
        return None
    return Enrolment.objects.select_related("member").filter(activity=activity, member=member).first()


def position_of(enrolment: Enrolment) -> int:
    """The place on the waiting list, from 1."""
    before = Q(joined_at__lt=enrolment.joined_at) | Q(joined_at=enrolment.joined_at, pk__lt=enrolment.pk)
    waiting = Enrolment.objects.filter(activity=enrolment.activity_id, status=EnrolmentStatus.WAITING)
    return waiting.filter(before).count() + 1
