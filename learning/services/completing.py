"""Completing an activity: by the organiser's word, or by its badge. Playlists follow."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import Credential
from learning.models import Activity, Enrolment
from learning.queries.participants import taking_part
from learning.services.playlist_completing import completion_changed
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def complete_enrolments(*, actor: Member, activity: Activity, member_ids: Collection[int]) -> int:
    """Say that these people, of those who take part, have completed it. Returns for how many that is new.

    Raises NotAllowed.
    """
    require("activity.check_in", actor, activity)
    return mark_completed(actor=actor, activity=activity, member_ids=member_ids)


@transaction.atomic
def reopen_enrolments(*, actor: Member, activity: Activity, member_ids: Collection[int]) -> int:
    """Take that back, for a slip of the finger. Returns for how many; badges stay as they are. Raises NotAllowed."""
    require("activity.check_in", actor, activity)
    done = taking_part(activity, member_ids).filter(completed_at__isnull=False)
    return _take_back(actor, activity, done)


@transaction.atomic
def mark_completed(*, actor: Member | None, activity: Activity, member_ids: Collection[int]) -> int:
    """What `complete_enrolments` does once somebody has been allowed it (`actor` None: the system)."""
    still_open = taking_part(activity, member_ids).filter(completed_at=None)
    rows = list(still_open.select_for_update(of=("self",)).select_related("member").order_by("pk"))
    now = timezone.now()
    for enrolment in rows:
        enrolment.activity, enrolment.completed_at = activity, now
        enrolment.save(update_fields=["completed_at"])
        record_audit(
            actor_id=actor.user_id if actor else None,
            action="enrolment.completed",
            target=enrolment,
            changes={"completed_at": [None, now]},
        )
    if rows:
        completion_changed(activity=activity, member_ids=[row.member_id for row in rows], completed_at=now)
    return len(rows)


def follow_badge(credential: Credential, user_id: int | None) -> None:
    """Hear that a badge was given, withdrawn, or found by its person, however that came about. Called by credentials.

    Who takes part has completed the activity with its badge. A withdrawn badge takes the completion back that came with
    it; what the organiser had marked before stays.
    """
    activity = Activity.objects.filter(achievement=credential.achievement_id).first()
    if activity is None or user_id is None:
        return
    if credential.revoked_at is None:
        mark_completed(actor=credential.issued_by, activity=activity, member_ids=[user_id])
    elif credential.claimed_at is not None and not _holds_another(credential, user_id):
        came_with_it = taking_part(activity, [user_id]).filter(completed_at__gte=credential.claimed_at)
        _take_back(None, activity, came_with_it)


def _holds_another(credential: Credential, user_id: int) -> bool:
    others = Credential.objects.filter(achievement=credential.achievement_id, revoked_at=None)
    return others.filter(member_id=user_id).exists()


@transaction.atomic
def _take_back(actor: Member | None, activity: Activity, completed: QuerySet[Enrolment]) -> int:
    rows = list(completed.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in rows:
        old, enrolment.completed_at = enrolment.completed_at, None
        enrolment.save(update_fields=["completed_at"])
        record_audit(
            actor_id=actor.user_id if actor else None,
            action="enrolment.reopened",
            target=enrolment,
            changes={"completed_at": [old, None]},
        )
    if rows:
        completion_changed(activity=activity, member_ids=[row.member_id for row in rows], completed_at=None)
    return len(rows)
