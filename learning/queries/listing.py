"""Reading what cards show of many activities at once."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from learning.models import Activity
from learning.queries.activities import on_show
from learning.queries.co_organisers import with_co_organisers
from learning.queries.listed import ListedActivity, Named
from learning.queries.occurrences import add_next
from learning.queries.texts import reader_language, with_local_title
from shared.compiled import is_among, written_once
from theming.models import Category

_BESIDE = ("key", "category_id", "organiser__name", "achievement_key", "achievement__name")
_MADE_HERE = ("category", "organiser", "achievement", "next_starts_at", "next_ends_at")  # the last ones
_PLAIN = tuple(field.name for field in fields(ListedActivity))[: -len(_MADE_HERE)]


def listed_by_id(ids: Sequence[Any], categories: Iterable[Category] = ()) -> dict[str, ListedActivity]:
    """{id as text: activity} of those that are on show. One query, one more if any of them repeats, and one if any
    has a category that is not among `categories`."""
    rows = _sql(reader_language()).rows({"ids": [str(pk) for pk in ids]})
    known = {category.pk: category for category in categories}
    if missing := {row[1] for row in rows} - set(known):
        known |= Category.objects.in_bulk(missing)
    listed: dict[str, ListedActivity] = {}
    for key, category, organiser, badge, badge_name, *plain in rows:
        beside = (known[category], Named(organiser), Named(badge_name, badge) if badge else None, None, None)
        values: list[Any] = [*plain, *beside]
        listed[key] = ListedActivity(*values)
    add_next(listed.items())
    return listed


@written_once
def _sql(language: str) -> QuerySet[Any, Any]:
    """What a card of a reader of `language` shows of `ids`."""
    found = on_show(Activity.objects.filter(is_among("id", "ids", "uuid")))
    found = with_co_organisers(with_local_title(found, language))
    keys = {"key": Cast("id", TextField()), "achievement_key": Cast("achievement_id", TextField())}
    return found.annotate(**keys).values_list(*_BESIDE, *_PLAIN)
