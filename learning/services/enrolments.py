"""Joining and leaving. The activity's row lock makes capacity hold under any number of people at once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from learning.enums import EnrolmentStatus
from learning.errors import ActivityEnded, ActivityFull, NotJoinable
from learning.models import Activity, Enrolment
from learning.services.activities import activity_url, where_of
from shared.enums import ItemKind
from shared.rules import allows
from shared.services.audit import record_audit
from shared.services.journal import note_joined, note_left
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of
from tenants.services.notifying import notify as notify_person
from tenants.services.notifying import unsubscribe_url


@transaction.atomic
def join_activity(*, member: Member, activity: Activity, notify: bool = True) -> Enrolment:
    """Take a place; whoever has one keeps it. Raises NotJoinable, ActivityEnded, ActivityFull."""
    activity = _locked(activity)
    enrolment = Enrolment.objects.filter(activity=activity, member=member).first()
    if enrolment is not None and enrolment.status == EnrolmentStatus.JOINED:
        return enrolment
    if not allows("activity.join", member, activity):
        raise NotJoinable
    if activity.has_ended:
        raise ActivityEnded
    if activity.places_left == 0:
        raise ActivityFull
    now = timezone.now()
    if enrolment is None:
        enrolment = Enrolment(activity=activity, member=member)
    enrolment.status, enrolment.joined_at, enrolment.left_at = EnrolmentStatus.JOINED, now, None
    enrolment.save()
    _count(activity, +1)
    note_joined(
        user_id=member.user_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        title=activity.title,
        url=activity_url(activity),
        starts_at=activity.starts_at,
        joined_at=now,
        ends_at=activity.ends_at,
        place=where_of(activity),
    )
    record_audit(actor_id=member.user_id, action="activity.joined", target=enrolment)
    if notify:
        _tell(member, activity)
    return enrolment


@transaction.atomic
def leave_activity(*, member: Member, activity: Activity) -> None:
    """Give up the place, if there is one."""
    activity = _locked(activity)
    enrolment = Enrolment.objects.filter(
        activity=activity, member=member, status=EnrolmentStatus.JOINED
    ).first()
    if enrolment is None:
        return
    now: datetime = timezone.now()
    enrolment.status, enrolment.left_at = EnrolmentStatus.LEFT, now
    enrolment.save(update_fields=["status", "left_at"])
    _count(activity, -1)
    note_left(
        user_id=member.user_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        left_at=now,
    )
    record_audit(actor_id=member.user_id, action="activity.left", target=enrolment)


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=activity.pk)


def _count(activity: Activity, change: int) -> None:
    activity.enrolled += change
    activity.save(update_fields=["enrolled"])


def _tell(member: Member, activity: Activity) -> None:
    wants_mail = notify_person(
        user_id=member.user_id,
        kind="joined",
        parameters={"title": activity.title},
        url=activity_url(activity),
        has_own_mail=True,
    )
    if not wants_mail:
        return
    user = account_of(member)
    send_mail(
        to=user.email,
        template="learning/mail/joined",
        context={
            "name": member.display_name,
            "title": activity.title,
            "url": activity_url(activity),
            "activity": activity,
        },
        tenant=current_tenant(),
        language=user.language,
        unsubscribe_url=unsubscribe_url(user.pk, "joined"),
    )
