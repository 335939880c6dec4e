"""Reading what cards show of many activities at once."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from django.db.models import Field, Func, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from learning.models import Activity
from learning.queries.activities import on_show
from learning.queries.co_organisers import co_ids, shown_names
from learning.queries.listed import ListedActivity, Named
from learning.queries.occurrences import add_next
from learning.queries.texts import local_title, reader_language
from shared.compiled import is_among, written_once
from theming.models import Category

# Dates are read as seconds, and of a cover its token alone: Python reads those in a third of the time.
_BESIDE = (
    *("key", "category_id", "organiser__name", "achievement_key", "achievement__name"),
    *("starts", "ends", "cover_token", "co_ids"),
)
_MADE_HERE = (  # the last ones
    *("starts_at", "ends_at", "cover", "co_names"),
    *("category", "organiser", "achievement", "next_starts_at", "next_ends_at"),
)
_PLAIN = tuple(field.name for field in fields(ListedActivity))[: -len(_MADE_HERE)]


def listed_by_id(ids: Sequence[Any], categories: Iterable[Category] = ()) -> dict[str, ListedActivity]:
    """{id as text: activity} of those that are on show. One query; one more if any of them repeats, if any is
    offered by several, and if any has a category that is not among `categories`."""
    rows = _sql(reader_language()).rows({"ids": [str(pk) for pk in ids]})
    known = {category.pk: category for category in categories}
    if missing := {row[1] for row in rows} - set(known):
        known |= Category.objects.in_bulk(missing)
    co_place = _BESIDE.index("co_ids")
    names = shown_names({one for row in rows for one in row[co_place]})
    listed: dict[str, ListedActivity] = {}
    for key, category, organiser, badge, badge_name, starts, ends, cover, others, *plain in rows:
        made: list[Any] = [_moment(starts), _moment(ends), {"token": cover} if cover else {}]
        made.append([name for one, name in names.items() if one in others] if others else [])
        made += [known[category], Named(organiser), Named(badge_name, badge) if badge else None, None, None]
        listed[key] = ListedActivity(*plain, *made)
    add_next(listed.items())
    return listed


@written_once
def _sql(language: str) -> QuerySet[Any, Any]:
    """What a card of a reader of `language` shows of `ids`."""
    found = on_show(Activity.objects.filter(is_among("id", "ids", "uuid")))
    return found.annotate(
        local_title=local_title(language),
        co_ids=co_ids(),
        key=Cast("id", TextField()),
        achievement_key=Cast("achievement_id", TextField()),
        starts=_seconds("starts_at"),
        ends=_seconds("ends_at"),
        cover_token=KeyTextTransform("token", "cover"),
    ).values_list(*_BESIDE, *_PLAIN)


def _seconds(field: str) -> Func:
    # A field of no kind, so that Django leaves the number as it comes.
    return Func(field, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=Field())


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
