"""Reading the network's catalogue: never a location's schema."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shared.enums import ItemKind
from shared.models import CatalogueItem


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
    place: str = "",
    category: str = "",
    activity_type: str = "",
    is_online: bool | None = None,
) -> QuerySet[CatalogueItem]:
    """Open items that match everything asked for; empty values ask for nothing. Accents and case do not matter."""
    found = open_items()
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(summary__unaccent__icontains=word)
            | Q(organiser_name__unaccent__icontains=word)
            | Q(place__unaccent__icontains=word)
            | Q(tenant__name__unaccent__icontains=word)
        )
    for word in place.split()[:4]:
        found = found.filter(Q(place__unaccent__icontains=word) | Q(tenant__name__unaccent__icontains=word))
    if category:
        found = found.filter(network_category=category)
    if activity_type:
        found = found.filter(activity_type=activity_type)
    if is_online is not None:
        found = found.filter(is_online=is_online)
    return found


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
