"""Reading what people have typed and not saved."""

from datetime import timedelta

from django.utils import timezone

from learning.models import Activity, ActivityDraft
from tenants.members.models import Member

FRESH = timedelta(seconds=45)  # an open worksheet gives a sign every 15 seconds


def draft_of(activity: Activity, member: Member) -> ActivityDraft | None:
    """What `member` has typed into this worksheet."""
    return ActivityDraft.objects.filter(activity=activity, member_id=member.pk).first()


def others_at_it(activity: Activity, member: Member) -> list[str]:
    """Names of those who have the worksheet open beside `member`."""
    rows = (
        ActivityDraft.objects.filter(activity=activity, updated_at__gte=timezone.now() - FRESH)
        .exclude(member_id=member.pk)
        .select_related("member")
        .order_by("member__display_name")
    )
    return [str(row.member) for row in rows]
