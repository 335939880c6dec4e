"""Reading a person's journal: the public table only."""

from django.db.models import QuerySet

from shared.models import JournalEntry, User


def journal_of(user: User) -> QuerySet[JournalEntry]:
    """What a person takes part in, everywhere; the next one first, then what has no date."""
    return (
        JournalEntry.objects.filter(user=user, left_at=None)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("starts_at", "-joined_at")
    )
