"""Completing an activity: by the organiser's word, or by its badge. Playlists follow."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from learning.models import Activity
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
    rows = list(done.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in rows:
        old, enrolment.completed_at = enrolment.completed_at, None
        enrolment.save(update_fields=["completed_at"])
        record_audit(
            actor_id=actor.user_id,
            action="enrolment.reopened",
            target=enrolment,
            changes={"completed_at": [old, None]},
        )
    if rows:
        completion_changed(activity=activity, member_ids=[row.member_id for row in rows], completed_at=None)
    return len(rows)


def mark_completed(*, actor: Member, activity: Activity, member_ids: Collection[int]) -> int:
    """What `complete_enrolments` does once somebody has been allowed it; also what the badge brings with it."""
    still_open = taking_part(activity, member_ids).filter(completed_at=None)
    rows = list(still_open.select_for_update(of=("self",)).select_related("member").order_by("pk"))
    now = timezone.now()
    for enrolment in rows:
        enrolment.activity, enrolment.completed_at = activity, now
        enrolment.save(update_fields=["completed_at"])
        record_audit(
            actor_id=actor.user_id,
            action="enrolment.completed",
            target=enrolment,
            changes={"completed_at": [None, now]},
        )
    if rows:
        completion_changed(activity=activity, member_ids=[row.member_id for row in rows], completed_at=now)
    return len(rows)
