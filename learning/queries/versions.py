"""Reading what an activity said before."""

from django.db.models import QuerySet

from learning.models import Activity, ActivityVersion


def versions_of(activity: Activity) -> QuerySet[ActivityVersion]:
    """All of them, the newest first, without their texts."""
    return ActivityVersion.objects.filter(activity=activity).select_related("author").defer("data")


def find_version(activity: Activity, number: int) -> ActivityVersion | None:
    """One of them, with everything that it says."""
    return ActivityVersion.objects.filter(activity=activity, number=number).select_related("author").first()
