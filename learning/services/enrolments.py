"""Joining, waiting and leaving. The activity's row lock makes capacity hold under any number of people at once."""

from django.db import transaction
from django.utils import timezone

from learning.enums import EnrolmentStatus
from learning.errors import ActivityEnded, ActivityFull, NotJoinable, NoWaitingList
from learning.models import Activity, Enrolment
from learning.queries.texts import texts_in, titles_of
from learning.services.activities import activity_url
from learning.services.places import (
    fill_places,
    give_up_place,
    locked,
    note_gone,
    note_standing,
    take_place,
)
from shared.rules import allows
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of
from tenants.queries.homes import language_of
from tenants.services.notifying import notify as notify_person
from tenants.services.notifying import unsubscribe_url

_LEFT = {
    EnrolmentStatus.WAITING: "activity.waiting_left",
    EnrolmentStatus.APPLIED: "activity.application_withdrawn",
}


@transaction.atomic
def join_activity(*, member: Member, activity: Activity, notify: bool = True) -> Enrolment:
    """Take a place; whoever has one keeps it. Raises NotJoinable, ActivityEnded, ActivityFull."""
    activity = locked(activity)
    enrolment = _enrolment(activity, member)
    if enrolment.status == EnrolmentStatus.JOINED and enrolment.pk:
        return enrolment
    _require_open(member, activity)
    fill_places(activity)
    if activity.places_left == 0:
        raise ActivityFull
    take_place(activity, enrolment, now=timezone.now())
    record_audit(actor_id=member.user_id, action="activity.joined", target=enrolment)
    if notify:
        _tell(member, activity)
    return enrolment


@transaction.atomic
def wait_for_place(*, member: Member, activity: Activity) -> Enrolment:
    """Stand at the end of the waiting list; where a place has become free, take it at once.

    Whoever waits keeps the position. Raises NotJoinable, ActivityEnded, NoWaitingList.
    """
    activity = locked(activity)
    enrolment = _enrolment(activity, member)
    if enrolment.pk and enrolment.status in (EnrolmentStatus.JOINED, EnrolmentStatus.WAITING):
        return enrolment
    _require_open(member, activity)
    fill_places(activity)
    if activity.places_left != 0:
        return join_activity(member=member, activity=activity)
    if not activity.has_waiting_list:
        raise NoWaitingList
    enrolment.status, enrolment.joined_at, enrolment.left_at = EnrolmentStatus.WAITING, timezone.now(), None
    enrolment.save()
    note_standing(activity, enrolment)
    record_audit(actor_id=member.user_id, action="activity.waiting", target=enrolment)
    return enrolment


@transaction.atomic
def leave_activity(*, member: Member, activity: Activity) -> EnrolmentStatus | None:
    """Give up the place, the position on the waiting list or the application. Returns which, None if there was none."""
    activity = locked(activity)
    enrolment = _enrolment(activity, member)
    was = EnrolmentStatus(enrolment.status)
    if not enrolment.pk or was not in (EnrolmentStatus.JOINED, *_LEFT):
        return None
    now = timezone.now()
    if was == EnrolmentStatus.JOINED:
        give_up_place(activity, enrolment, now=now)
    else:
        enrolment.status, enrolment.left_at = EnrolmentStatus.LEFT, now
        enrolment.save(update_fields=["status", "left_at"])
        note_gone(activity, enrolment, now=now)
    record_audit(actor_id=member.user_id, action=_LEFT.get(was, "activity.left"), target=enrolment)
    return was


@transaction.atomic
def set_name_shown(*, member: Member, activity: Activity, is_shown: bool) -> None:
    """Let others see, or see no more, that one takes part, as far as the activity shows who does. Of a child never."""
    enrolment = Enrolment.objects.filter(activity=activity, member=member).first()
    if enrolment is None or enrolment.shows_name == is_shown or (is_shown and not member.shows_name):
        return
    enrolment.shows_name = is_shown
    enrolment.save(update_fields=["shows_name"])
    record_audit(
        actor_id=member.user_id,
        action="enrolment.name_shown",
        target=enrolment,
        changes={"shows_name": [not is_shown, is_shown]},
    )


def _enrolment(activity: Activity, member: Member) -> Enrolment:
    """The person's row, or a new one that is not saved yet."""
    found = Enrolment.objects.filter(activity=activity, member=member).first()
    return found or Enrolment(activity=activity, member=member)


def _require_open(member: Member, activity: Activity) -> None:
    if not allows("activity.join", member, activity):
        raise NotJoinable
    if activity.has_ended:
        raise ActivityEnded


def _tell(member: Member, activity: Activity) -> None:
    wants_mail = notify_person(
        user_id=member.user_id,
        kind="joined",
        parameters={"title": activity.title, "titles": titles_of(activity)},
        url=activity_url(activity),
        has_own_mail=True,
    )
    if not wants_mail:
        return
    user = account_of(member)
    language = language_of(user, current_tenant())
    send_mail(
        to=user.email,
        template="learning/mail/joined",
        context={
            "name": member.display_name,
            "title": texts_in(activity, language).title,
            "url": activity_url(activity),
            "activity": activity,
        },
        tenant=current_tenant(),
        language=language,
        unsubscribe_url=unsubscribe_url(user.pk, "joined"),
    )
