"""Reading what is due: the public table only."""

import uuid
from datetime import datetime

from shared.models import DueDate


def tenants_with_due(kind: str, *, now: datetime) -> list[int]:
    """The ids of the locations in which something of this kind is due."""
    due = DueDate.objects.filter(kind=kind, due_at__lte=now)
    return sorted(due.values_list("tenant_id", flat=True).distinct())


def items_planned(kind: str, *, tenant_id: int) -> set[uuid.UUID]:
    """The rows of one location for which a moment of this kind is written down, whenever it is."""
    return set(DueDate.objects.filter(kind=kind, tenant_id=tenant_id).values_list("item_id", flat=True))


def items_due(kind: str, *, tenant_id: int, now: datetime, most: int) -> list[uuid.UUID]:
    """The rows of one location that are due, the oldest first."""
    due = DueDate.objects.filter(kind=kind, tenant_id=tenant_id, due_at__lte=now)
    return list(due.order_by("due_at", "pk").values_list("item_id", flat=True)[:most])
