"""Giving an activity's badge to people who took part."""

from collections.abc import Collection

from credentials.services.issuing import IssueRow, issue_credential
from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment
from learning.services.completing import mark_completed
from shared.errors import ServiceError
from shared.rules import require
from tenants.members.models import Member
from tenants.members.queries.members import main_emails_of


def award_participants(*, actor: Member, activity: Activity, member_ids: Collection[int]) -> list[IssueRow]:
    """Issue the badge to those of `member_ids` who take part; each row tells its own result.

    With the badge the activity is completed. The organiser needs no addresses for it, and sees none. Raises NotAllowed.
    """
    assert activity.achievement is not None
    require("achievement.issue", actor, activity.achievement)
    taking_part = Enrolment.objects.filter(
        activity=activity, status=EnrolmentStatus.JOINED, member_id__in=member_ids
    ).select_related("member")
    members = [enrolment.member for enrolment in taking_part.order_by("id")]
    emails = main_emails_of(members)
    rows = []
    for member in members:
        try:
            result = issue_credential(
                actor=actor,
                achievement=activity.achievement,
                email=emails[member.user_id],
                recipient_name=member.display_name,
                member=member,
            )
        except ServiceError as error:
            rows.append(IssueRow(member.display_name, error=error))
        else:
            rows.append(IssueRow(member.display_name, result.credential, result.is_new))
            if result.credential.revoked_at is None:  # of one who had it already, too
                mark_completed(actor=actor, activity=activity, member_ids=[member.pk])
    return rows
