"""Applying with answers, and the organiser's choice."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import EnrolmentStatus
from learning.errors import (
    ActivityEnded,
    ActivityFull,
    AlreadyDecided,
    ApplicationIncomplete,
    NotJoinable,
    TooLate,
)
from learning.models import Activity, Enrolment
from learning.queries.texts import own_title
from learning.services.participant_letters import Letter, own_words, page_url, write_to
from learning.services.places import fill_places, locked, note_gone, note_standing, take_place
from shared.errors import ServiceError
from shared.rules import allows, require
from shared.services.audit import record_audit
from tenants.members.models import Member

ANSWER_LENGTH = 2000
AT_ONCE = 500  # decisions in one go


@dataclass(frozen=True)
class Decision:
    """What became of one application: the new status, or why there is none."""

    name: str
    status: EnrolmentStatus | None = None
    error: ServiceError | None = None


@transaction.atomic
def apply_to_activity(*, member: Member, activity: Activity, answers: list[str]) -> Enrolment:
    """Apply, or change one's answers while nobody has decided.

    Raises NotJoinable, ActivityEnded, TooLate, ApplicationIncomplete, AlreadyDecided.
    """
    activity = locked(activity)
    if not allows("activity.apply", member, activity):
        raise NotJoinable
    checked = check_answers(activity, answers)
    enrolment = put_application(member=member, activity=activity, answers=checked)
    record_audit(actor_id=member.user_id, action="activity.applied", target=enrolment)
    return enrolment


def put_application(*, member: Member, activity: Activity, answers: list[str]) -> Enrolment:
    """The person's application in the locked activity; writes no audit entry of its own."""
    if activity.has_ended:
        raise ActivityEnded
    if activity.apply_by is not None and activity.apply_by < timezone.now():
        raise TooLate
    enrolment = Enrolment.objects.filter(activity=activity, member=member).first()
    if enrolment is None:
        enrolment = Enrolment(activity=activity, member=member)
    elif enrolment.status in (EnrolmentStatus.DECLINED, EnrolmentStatus.JOINED, EnrolmentStatus.WAITING):
        raise AlreadyDecided
    if enrolment.status != EnrolmentStatus.APPLIED:
        enrolment.status, enrolment.joined_at, enrolment.left_at = (
            EnrolmentStatus.APPLIED,
            timezone.now(),
            None,
        )
    enrolment.answers = answers
    enrolment.save()
    note_standing(activity, enrolment)
    return enrolment


def check_answers(activity: Activity, answers: list[str]) -> list[str]:
    """One answer a question, in order. Raises ApplicationIncomplete."""
    questions = activity.questions
    if len(answers) != len(questions):
        raise ApplicationIncomplete
    clean = [answer.strip()[:ANSWER_LENGTH] for answer in answers]
    if any(
        question.get("is_required") and not answer for question, answer in zip(questions, clean, strict=True)
    ):
        raise ApplicationIncomplete
    return clean


@transaction.atomic
def decide_applications(
    *, actor: Member, activity: Activity, member_ids: Collection[int], accept: bool, message: str = ""
) -> list[Decision]:
    """Choose those of `member_ids` who have applied, or tell them that they are not chosen; each row tells its own
    result, in the order of the applications. Where all places are taken, who is chosen waits for one.

    `message`: added to the mail. Raises NotAllowed.
    """
    require("activity.decide", actor, activity)
    activity = locked(activity)
    applied = Enrolment.objects.filter(
        activity=activity, status=EnrolmentStatus.APPLIED, member_id__in=list(member_ids)[:AT_ONCE]
    )
    decisions = []
    for enrolment in applied.select_related("member").order_by("joined_at", "pk"):
        try:
            status = _choose(activity, enrolment) if accept else _decline(activity, enrolment)
        except ServiceError as error:
            decisions.append(Decision(str(enrolment.member), error=error))
            continue
        enrolment.decided_by, enrolment.decided_at = actor, timezone.now()
        enrolment.save(update_fields=["decided_by", "decided_at"])
        record_audit(
            actor_id=actor.user_id,
            action="application.accepted" if accept else "application.declined",
            target=enrolment,
            changes={"status": [EnrolmentStatus.APPLIED, status]},
        )
        _tell(enrolment, activity, status, message)
        decisions.append(Decision(str(enrolment.member), status))
    return decisions


def _choose(activity: Activity, enrolment: Enrolment) -> EnrolmentStatus:
    now = timezone.now()
    fill_places(activity)
    if activity.places_left != 0:
        take_place(activity, enrolment, now=now)
        return EnrolmentStatus.JOINED
    if not activity.has_waiting_list:
        raise ActivityFull
    enrolment.status, enrolment.joined_at = EnrolmentStatus.WAITING, now
    enrolment.save(update_fields=["status", "joined_at"])
    note_standing(activity, enrolment)
    return EnrolmentStatus.WAITING


def _decline(activity: Activity, enrolment: Enrolment) -> EnrolmentStatus:
    enrolment.status = EnrolmentStatus.DECLINED
    enrolment.save(update_fields=["status"])
    note_gone(activity, enrolment, now=timezone.now())
    return EnrolmentStatus.DECLINED


def _tell(enrolment: Enrolment, activity: Activity, status: EnrolmentStatus, message: str) -> None:
    def compose() -> Letter:
        words = {"title": own_title(activity)}
        leads = {
            EnrolmentStatus.JOINED: _("You were chosen: you have a place in “%(title)s”."),
            EnrolmentStatus.WAITING: _(
                "You were chosen for “%(title)s”, but all places are taken. "
                "You are on the waiting list and move up automatically."
            ),
            EnrolmentStatus.DECLINED: _("You applied for “%(title)s”. This time others were chosen."),
        }
        return Letter(
            subject=_("Your application: %(title)s") % words,
            lead=leads[status] % words,
            lines=own_words(message),
            action_url=page_url(activity),
            action_label=_("See the activity"),
        )

    write_to(enrolment.member, compose)
