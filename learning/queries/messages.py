"""Reading what organisers wrote to participants."""

from django.db.models import QuerySet

from learning.models import Activity, ParticipantMessage


def messages_of(activity: Activity) -> QuerySet[ParticipantMessage]:
    """The newest first, with who wrote it."""
    rows = ParticipantMessage.objects.filter(activity=activity).select_related("author")
    return rows.order_by("-created_at", "-pk")
