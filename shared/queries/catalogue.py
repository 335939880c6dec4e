"""Reading the network's catalogue: never a location's schema."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shared.enums import ItemKind
from shared.folding import words_of
from shared.models import CatalogueItem, CatalogueWord
from shared.queries.words import MAX_WORDS, corrected, words_query


def open_items() -> QuerySet[CatalogueItem]:
    """Everything that can still be joined in a location that everybody may see, newest first.

    A location that has become private or was suspended disappears with all its items at once.
    """
    now = timezone.now()
    return (
        CatalogueItem.objects.filter(
            Q(ends_at__gte=now) | Q(ends_at=None, starts_at__gte=now) | Q(ends_at=None, starts_at=None),
            tenant__visibility="public",
            tenant__status__in=("trial", "live"),
        )
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-published_at", "-id")
    )


def search_items(
    *,
    words: str = "",
    languages: Sequence[str] = ("en",),
    place: str = "",
    category: str = "",
    activity_type: str = "",
    is_online: bool | None = None,
    skill: str = "",
) -> QuerySet[CatalogueItem]:
    """Open items that match everything asked for; empty values ask for nothing. Accents and case do not matter.

    `languages`: whose stems are tried; `skill`: a URI. The name of a location finds what is there.
    """
    found = open_items()
    for word in words_of(words)[:MAX_WORDS]:
        found = found.filter(
            Q(search__document=words_query([word], languages)) | Q(tenant__name__unaccent__istartswith=word)
        )
    for word in words_of(place)[:4]:
        found = found.filter(Q(place__unaccent__icontains=word) | Q(tenant__name__unaccent__icontains=word))
    if category:
        found = found.filter(network_category=category)
    if activity_type:
        found = found.filter(activity_type=activity_type)
    if is_online is not None:
        found = found.filter(is_online=is_online)
    if skill:
        found = found.filter(search__skills__contains=[skill])
    return found if not words or words_of(words) else found.none()


def meant_words(words: str) -> str:
    """What somebody may have meant whose words stand nowhere in the network; "": nobody knows."""
    return " ".join(corrected(words_of(words), CatalogueWord) or ())


def shown_items() -> QuerySet[CatalogueItem]:
    """Everything on show in a location that everybody may see, ended or not, with its location."""
    return (
        CatalogueItem.objects.filter(tenant__visibility="public", tenant__status__in=("trial", "live"))
        .select_related("tenant")
        .defer("tenant__look")
    )


def counts_by_category() -> dict[str, int]:
    """Open activities for each network category."""
    rows = (
        open_items()
        .filter(kind=ItemKind.ACTIVITY)
        .order_by()
        .values_list("network_category")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def counts_by_tenant() -> dict[int, int]:
    """Open activities for each location's id."""
    return dict(
        open_items()
        .filter(kind=ItemKind.ACTIVITY)
        .order_by()
        .values_list("tenant_id")
        .annotate(n=Count("id"))
    )
