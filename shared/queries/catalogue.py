"""Reading the network's catalogue: never a location's schema."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shared.models import CatalogueItem


def open_items() -> QuerySet[CatalogueItem]:
    """Everything that can still be joined, with its location, newest first."""
    now = timezone.now()
    return (
        CatalogueItem.objects.filter(
            Q(ends_at__gte=now) | Q(ends_at=None, starts_at__gte=now) | Q(ends_at=None, starts_at=None)
        )
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-published_at", "-id")
    )


def counts_by_category() -> dict[str, int]:
    """Open items for each network category."""
    rows = open_items().order_by().values_list("network_category").annotate(n=Count("id"))
    return dict(rows)


def counts_by_tenant() -> dict[int, int]:
    """Open items for each location's id."""
    return dict(open_items().order_by().values_list("tenant_id").annotate(n=Count("id")))
