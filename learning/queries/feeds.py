"""What feeds and embedded parts read."""

from django.db.models import QuerySet

from learning.models import Activity
from theming.models import Category


def category_with_slug(slug: str) -> Category | None:
    return Category.objects.filter(slug=slug, is_hidden=False).first()


def for_feed(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """`found` with the texts that a feed shows; dates of their own in one query more, where activities have any."""
    found = found.defer(None).select_related("organiser", "category")
    many = [name for name in ("occurrences",) if hasattr(Activity, name)]
    return found.prefetch_related(*many)
