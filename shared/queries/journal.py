"""Reading a person's journal: the public table only."""

from django.db.models import QuerySet

from shared.enums import JournalState
from shared.models import JournalEntry, User


def journal_of(user: User) -> QuerySet[JournalEntry]:
    """What a person takes part in, everywhere; the next one first, then what has no date."""
    return (
        JournalEntry.objects.filter(user=user, left_at=None)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("starts_at", "-joined_at")
    )


def dated_entries_of(user_id: int) -> QuerySet[JournalEntry]:
    """What has a date and the person takes part in, everywhere, oldest first: for their calendar."""
    return (
        JournalEntry.objects.filter(
            user_id=user_id,
            left_at=None,
            starts_at__isnull=False,
            state__in=[JournalState.JOINED, JournalState.DONE],
        )
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("starts_at", "id")
    )
