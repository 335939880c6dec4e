"""A person's journal: what they joined, in whichever location."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from shared.enums import ItemKind
from shared.models import JournalEntry


def note_joined(
    *,
    user_id: int,
    tenant_id: int,
    kind: ItemKind,
    item_id: uuid.UUID,
    title: str,
    url: str,
    starts_at: datetime | None,
    joined_at: datetime,
) -> None:
    """The person takes part (again)."""
    JournalEntry.objects.update_or_create(
        user_id=user_id,
        tenant_id=tenant_id,
        kind=kind,
        item_id=item_id,
        defaults={
            "title": title,
            "url": url,
            "starts_at": starts_at,
            "joined_at": joined_at,
            "left_at": None,
        },
    )


def note_left(*, user_id: int, tenant_id: int, kind: ItemKind, item_id: uuid.UUID, left_at: datetime) -> None:
    """The person gave up their place."""
    JournalEntry.objects.filter(user_id=user_id, tenant_id=tenant_id, kind=kind, item_id=item_id).update(
        left_at=left_at
    )


def note_changed(
    *,
    user_ids: Iterable[int],
    tenant_id: int,
    kind: ItemKind,
    item_id: uuid.UUID,
    title: str,
    starts_at: datetime | None,
) -> None:
    """The item has another name or time now, for everybody who takes or took part in it."""
    JournalEntry.objects.filter(user_id__in=user_ids, tenant_id=tenant_id, kind=kind, item_id=item_id).update(
        title=title, starts_at=starts_at
    )


def note_completed(
    *,
    user_ids: Iterable[int],
    tenant_id: int,
    kind: ItemKind,
    item_id: uuid.UUID,
    completed_at: datetime | None,
) -> None:
    """These people have done it; None: it was taken back."""
    JournalEntry.objects.filter(user_id__in=user_ids, tenant_id=tenant_id, kind=kind, item_id=item_id).update(
        completed_at=completed_at
    )
