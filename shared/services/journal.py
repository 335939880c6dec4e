"""A person's journal: what they joined, or wish to, in whichever location. `titles`: see shared/titles.py."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType

from shared.enums import ItemKind, JournalState
from shared.models import JournalEntry
from shared.titles import Titles

_ONLY_ONE: Titles = MappingProxyType({})


def note_joined(
    *,
    user_id: int,
    tenant_id: int,
    kind: ItemKind,
    item_id: uuid.UUID,
    title: str,
    titles: Titles = _ONLY_ONE,
    url: str,
    starts_at: datetime | None,
    joined_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    state: JournalState = JournalState.JOINED,
) -> None:
    """The person takes part (again), or has applied, waits or is invited: then `state` says so and `joined_at` since
    when."""
    JournalEntry.objects.update_or_create(
        user_id=user_id,
        tenant_id=tenant_id,
        kind=kind,
        item_id=item_id,
        defaults={
            "title": title,
            "titles": dict(titles),
            "url": url,
            "state": state,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "place": place,
            "joined_at": joined_at,
            "left_at": None,
        },
    )


def note_left(*, user_id: int, tenant_id: int, kind: ItemKind, item_id: uuid.UUID, left_at: datetime) -> None:
    """The person gave up their place, application or invitation, or was not chosen."""
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
    titles: Titles,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    place: str = "",
) -> None:
    """The item has another name, time or place now, for everybody who takes or took part in it."""
    JournalEntry.objects.filter(user_id__in=user_ids, tenant_id=tenant_id, kind=kind, item_id=item_id).update(
        title=title, titles=dict(titles), starts_at=starts_at, ends_at=ends_at, place=place
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


def note_progress(
    *,
    user_id: int,
    tenant_id: int,
    kind: ItemKind,
    item_id: uuid.UUID,
    percent: int,
    next_title: str = "",
    next_titles: Titles = _ONLY_ONE,
    next_url: str = "",
) -> None:
    """How far the person is (0 to 100) and what comes next; at 100 the entry is done."""
    state = JournalState.DONE if percent >= 100 else JournalState.JOINED
    JournalEntry.objects.filter(
        user_id=user_id, tenant_id=tenant_id, kind=kind, item_id=item_id, left_at=None
    ).update(
        percent=percent,
        next_title=next_title,
        next_titles=dict(next_titles),
        next_url=next_url,
        state=state,
    )
