"""The network's catalogue follows the locations' items: written in the same transaction as the item."""

import uuid
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from shared.enums import ItemKind
from shared.folding import stemmers_of, words_of
from shared.models import CatalogueItem, CatalogueSearch, CatalogueWord
from shared.queries.skills import labels_of


def list_item(
    *, tenant_id: int, kind: ItemKind, item_id: uuid.UUID, skills: Sequence[str] = (), **fields: Any
) -> CatalogueItem:
    """Put an item into the catalogue, or bring its row up to date. `fields`: those of CatalogueItem; `skills`: URIs of
    skills and competences."""
    item, _created = CatalogueItem.objects.update_or_create(
        tenant_id=tenant_id, kind=kind, item_id=item_id, defaults=fields
    )
    _index(item, list(skills))
    return item


def _index(item: CatalogueItem, skills: list[str]) -> None:
    """What the network's search reads: each word as it is written, and its stem in the languages of the item and of
    its names."""
    labels = labels_of(skills, item.languages[0] if item.languages else "en")
    languages = list(dict.fromkeys([*(item.languages or ["en"]), *item.titles]))
    texts = {
        "A": " ".join(dict.fromkeys([item.title, *item.titles.values()])),
        "B": " ".join([item.organiser_name, *item.co_names, *labels.values()]),
        "D": f"{item.summary} {item.place}",
    }
    folded = {weight: words_of(text) for weight, text in texts.items()}
    vectors = [
        SearchVector(Value(" ".join(words)), config=config, weight=weight)
        for weight, words in folded.items()
        for config in ("simple", *stemmers_of(languages))
    ]
    CatalogueSearch.objects.update_or_create(
        item=item,
        defaults={"tenant_id": item.tenant_id, "document": reduce(add, vectors), "skills": skills},
    )
    words = sorted({word for group in folded.values() for word in group if len(word) > 2})
    CatalogueWord.objects.bulk_create(
        [CatalogueWord(tenant_id=item.tenant_id, word=word) for word in words], ignore_conflicts=True
    )


def unlist_item(*, tenant_id: int, kind: ItemKind, item_id: uuid.UUID) -> None:
    """Take an item out: it was hidden, archived or made visible here only."""
    CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id=item_id).delete()


def note_full(*, tenant_id: int, kind: ItemKind, item_id: uuid.UUID, is_full: bool) -> None:
    """Its last place was taken, or one became free; nothing where the network does not show it."""
    CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id=item_id).update(is_full=is_full)


def rename_organiser(*, tenant_id: int, kind: ItemKind, item_ids: Iterable[uuid.UUID], name: str) -> None:
    """The organiser of these items has another name now."""
    CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id__in=item_ids).update(
        organiser_name=name
    )
    items = CatalogueItem.objects.filter(tenant_id=tenant_id, kind=kind, item_id__in=item_ids)
    for item in items.select_related("search"):
        _index(item, item.search.skills)
