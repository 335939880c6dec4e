"""Approval before publishing: handed in by `publish_activity`, decided here by coordinators and moderators."""

from django.db import transaction
from django.utils import timezone

from learning.enums import ActivityStatus
from learning.errors import AlreadyDecided, ChangedMeanwhile
from learning.models import Activity, PublishingReview
from learning.queries.reviews import standing_text
from learning.services import letters
from learning.services.activities import change_status
from learning.status import Move
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of


@transaction.atomic
def approve_activity(*, actor: Member, activity: Activity, seen: str, comment: str = "") -> Activity:
    """Publish what was handed in; whoever did so gets a mail. `seen`: the `standing_text` that the actor has read, so
    that nothing goes on show which nobody has looked at.

    Raises NotAllowed, AlreadyDecided, ChangedMeanwhile.
    """
    return _decide(actor, activity, ActivityStatus.PUBLISHED, comment, seen)


@transaction.atomic
def send_back_activity(*, actor: Member, activity: Activity, comment: str) -> Activity:
    """Make it a draft again, and say what should be changed. Raises NotAllowed, AlreadyDecided."""
    return _decide(actor, activity, ActivityStatus.DRAFT, comment)


def _decide(
    actor: Member, activity: Activity, status: ActivityStatus, comment: str, seen: str | None = None
) -> Activity:
    require("activity.review", actor)
    locked = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser", "category", "achievement")
        .get(pk=activity.pk)
    )
    review = PublishingReview.objects.filter(activity=locked, decided_at=None).first()
    if locked.status != ActivityStatus.IN_REVIEW or review is None:
        raise AlreadyDecided
    if seen is not None and seen != standing_text(locked):
        raise ChangedMeanwhile
    is_approved = status == ActivityStatus.PUBLISHED
    review.decided_by, review.decided_at = actor, timezone.now()
    review.is_approved, review.comment = is_approved, comment
    review.save(update_fields=["decided_by", "decided_at", "is_approved", "comment"])
    change_status(actor=actor, activity=locked, move=Move.PUBLISH if is_approved else Move.SEND_BACK)
    record_audit(
        actor_id=actor.user_id,
        action="activity.approved" if is_approved else "activity.sent_back",
        target=locked,
        changes={"comment": comment},
    )
    if review.asked_by is not None:
        _tell(review.asked_by, locked, is_approved=is_approved, comment=comment)
    return locked


def _tell(member: Member, activity: Activity, *, is_approved: bool, comment: str) -> None:
    account = account_of(member)
    send_mail(
        to=account.email,
        template="shared/mail/letter",
        context=letters.review_decided(activity, is_approved=is_approved, comment=comment),
        tenant=current_tenant(),
        language=account.language,
    )
