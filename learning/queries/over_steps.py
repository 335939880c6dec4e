"""Steps that nobody can begin any more: put away, taken back, out of sight or over, here and in other locations."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from learning.models import PlaylistStep
from learning.queries.playlists import Elsewhere, items_elsewhere


def over_steps(playlist_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[PlaylistStep]]:
    """{playlist id: its steps that are over, in order}, in two queries however many there are."""
    steps = list(
        PlaylistStep.objects.filter(playlist_id__in=playlist_ids)
        .select_related("activity__organiser")
        .order_by("playlist_id", "order", "pk")
    )
    elsewhere = items_elsewhere(steps)
    found: dict[uuid.UUID, list[PlaylistStep]] = {}
    for step in steps:
        if _is_over(step, elsewhere):
            found.setdefault(step.playlist_id, []).append(step)
    return found


def next_end(playlist_id: uuid.UUID, *, after: datetime) -> datetime | None:
    """When the first of its steps that is not over yet will be; None: none of them ends."""
    steps = list(PlaylistStep.objects.filter(playlist_id=playlist_id).select_related("activity"))
    items = items_elsewhere(steps).values()
    ends = [
        *(step.activity.over_at for step in steps if step.activity is not None),
        *(item.ends_at or item.starts_at for item in items),
    ]
    return min((end for end in ends if end is not None and end > after), default=None)


def _is_over(step: PlaylistStep, elsewhere: Elsewhere) -> bool:
    """A draft that was never on show is not over: it has not begun."""
    activity = step.activity
    if activity is None:
        item = elsewhere.get((step.tenant_id, step.item_id))
        return item is None or item.has_ended
    if not activity.is_published:
        return activity.published_at is not None
    return activity.has_ended or activity.is_hidden
