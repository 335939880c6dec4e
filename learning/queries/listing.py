"""Reading what cards show of many activities at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from learning.models import Activity
from learning.queries.activities import on_show
from learning.queries.co_organisers import with_co_organisers
from learning.queries.listed import ListedActivity, Named
from learning.queries.occurrences import add_next
from learning.queries.texts import with_local_title
from theming.models import Category

# Names of fields, in the order in which they are read.
_PLAIN = (
    *("title", "slug", "language", "local_title", "co_names", "format", "street", "place", "lat", "lon"),
    *("schedule", "schedule_note", "recurrence", "time_zone", "starts_at", "ends_at"),
    *("age_min", "age_max", "price_note", "capacity", "enrolled"),
    *("cover", "cover_seed", "skills", "competences"),
)


def listed_by_id(ids: Sequence[Any], categories: Iterable[Category] = ()) -> dict[str, ListedActivity]:
    """{id as text: activity} of those that are on show. One query, one more if any of them repeats, and one if any
    has a category that is not among `categories`."""
    found = with_co_organisers(with_local_title(on_show(Activity.objects.filter(pk__in=ids))))
    beside = ("pk", "category_id", "organiser_id", "organiser__name", "achievement_id", "achievement__name")
    rows = list(found.values_list(*beside, *_PLAIN))
    known = {category.pk: category for category in categories}
    if missing := {row[1] for row in rows} - set(known):
        known |= Category.objects.in_bulk(missing)
    listed: dict[UUID, ListedActivity] = {}
    for pk, category, organiser, organiser_name, badge, badge_name, *plain in rows:
        fields: dict[str, Any] = dict(zip(_PLAIN, plain, strict=True))
        listed[pk] = ListedActivity(
            **fields,
            category=known[category],
            organiser=Named(organiser, organiser_name),
            achievement=Named(badge, badge_name) if badge else None,
            next_starts_at=None,
            next_ends_at=None,
        )
    add_next(listed.items())
    return {str(pk): activity for pk, activity in listed.items()}
