"""The network's catalogue follows the locations' items: written in the same transaction as the item."""

import uuid
from collections.abc import Iterable
from typing import Any

from shared.enums import ItemKind
from shared.models import CatalogueItem


def list_item(*, tenant_id: int, kind: ItemKind, item_id: uuid.UUID, **fields: Any) -> CatalogueItem:
    """Put an item into the catalogue, or bring its row up to date. `fields`: those of CatalogueItem."""
    item, _created = CatalogueItem.objects.update_or_create(
        tenant_id=tenant_id, kind=kind, item_id=item_id, defaults=fields
    )
    return item


def unlist_item(*, tenant_id: int, kind: ItemKind, item_id: uuid.UUID) -> None:
    """Take an item out: it was hidden, archived or made visible here only."""
    CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id=item_id).delete()


def rename_organiser(*, tenant_id: int, kind: ItemKind, item_ids: Iterable[uuid.UUID], name: str) -> None:
    """The organiser of these items has another name now."""
    CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id__in=item_ids).update(
        organiser_name=name
    )
