"""What is to be done in locations at some moment: written in the same transaction as the row that it concerns."""

import uuid
from datetime import datetime

from shared.models import DueDate


def set_due(*, tenant_id: int, kind: str, item_id: uuid.UUID, due_at: datetime | None) -> None:
    """It is due then, and not at another time any more. None: not at all."""
    if due_at is None:
        DueDate.objects.filter(tenant_id=tenant_id, kind=kind, item_id=item_id).delete()
    else:
        DueDate.objects.update_or_create(
            tenant_id=tenant_id, kind=kind, item_id=item_id, defaults={"due_at": due_at}
        )
