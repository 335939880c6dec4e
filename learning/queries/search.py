"""Finding activities: one set of filters behind the list, the map, the counts and what an empty list proposes."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Avg, Case, Count, F, IntegerField, Q, QuerySet, TextField, When
from django.db.models.functions import Cast

from learning.models import ActivitySearch, Organiser, SearchWord
from learning.queries.filters import (
    MAX_PLACE_WORDS,
    Given,
    Near,
    Reader,
    Search,
    Shape,
    conditions,
    kilometres,
    shape_of,
    still_open,
    values_of,
    words_asked,
)
from shared.compiled import Later, written_once
from shared.folding import fold, words_of
from shared.queries.words import corrected, words_query
from tenants.memory import remembered_pieces
from theming.models import Category

RANKED = 400  # up to so many matches are put in order by how well they match
NARROW = ("q", "place", "near", "organiser", "skill")  # filters that most often leave few
RISING = ("date", "distance")  # orders that begin with the least
BY_FIELD = {"newest": "published_at", "date": "starts_at"}
TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class Few:
    """The activities that match, in the order that was asked for, and the category's id of each."""

    ids: list[str]
    categories: list[int]

    def ids_in(self, category: int | None) -> list[str]:
        """Of those in `category`; None: of all."""
        if category is None:
            return self.ids
        return [pk for pk, one in zip(self.ids, self.categories, strict=True) if one == category]


class Found:
    """The answer to a search, asked for piece by piece; each piece is one query. `categories`: those of the location,
    where they are known already."""

    def __init__(self, search: Search, reader: Reader, categories: Iterable[Category] = ()) -> None:
        self.asked, self.reader = search, reader
        self.search = search
        self.meant = ""  # the words that were looked for instead of those that nobody wrote
        self._category_ids = {category.slug: category.pk for category in categories}
        self._few: dict[str, Few | None] = {}

    @cached_property
    def counts(self) -> dict[int, int]:
        """{category id: number}, as all filters but the category's leave them. If no text has the words, those that
        are written nearly so are looked for instead."""
        counts = self._counts()
        if not counts and self.search.q and (words := corrected(words_of(self.search.q), SearchWord)):
            self.search = replace(self.search, q=" ".join(words))
            if counts := self._counts():
                self.meant = self.search.q
            else:
                self.search = self.asked
        return counts

    def _counts(self) -> dict[int, int]:
        """Counted once for all readers until something changes: to count what a frequent word finds is to see all."""
        few = self.few()
        if few is not None:
            return Counter(few.categories)
        search = self.search.without("category").without("sort")

        def count(keys: list[str]) -> dict[str, str]:
            counts = dict(self.rows(search).order_by().values_list("category").annotate(n=Count("pk")))
            return {key: json.dumps(counts) for key in keys}

        key = self.key(search)
        counted: dict[str, int] = json.loads(remembered_pieces("counts", [key], count)[key])
        return {int(category): number for category, number in counted.items()}

    def few(self) -> Few | None:
        """All that match, whatever their category: one query that answers both what there is and what the first page
        shows. None where nothing narrows the search, or where too many match to be put in order."""
        search = self.search.without("category")
        key = self.key(search)
        if key not in self._few:
            kept = (
                remembered_pieces("few", [key], lambda keys: {key: self._find_few(search)})[key]
                if any(getattr(search, name) not in ("", None) for name in NARROW)
                else TOO_MANY
            )
            self._few[key] = _few_of(kept)
        return self._few[key]

    def _find_few(self, search: Search) -> str:
        """As it is remembered: "id,id;category,category"."""
        sort = sort_of(search)
        found = _few_sql(shape_of(search, self.reader), sort, RANKED + 1).summed(_in_order(sort))
        [(ids, categories)] = found.rows(values_of(search, self.reader))
        return TOO_MANY if ids and ids.count(",") >= RANKED else f"{ids or ''};{categories or ''}"

    def key(self, search: Search, *more: Any) -> str:
        """What a remembered piece of an answer depends on."""
        return repr((search, self.reader.time_zone, self.reader.languages, *more))

    def total(self, categories: Iterable[Category]) -> int:
        if not self.search.category:
            return sum(self.counts.values())
        return sum(
            self.counts.get(category.pk, 0)
            for category in categories
            if category.slug == self.search.category
        )

    def rows(self, search: Search | None = None) -> QuerySet[ActivitySearch]:
        """What matches, in no order."""
        asked = search or self.search
        return _matching(shape_of(asked, self.reader), values_of(asked, self.reader).__getitem__)

    def page(self, first: int, last: int, *, total: int) -> list[str]:
        """The ids of the activities from place `first` up to `last` in the order that was asked for; found once for all
        readers until something changes."""
        wanted = self._category_ids.get(self.search.category)
        few = self.few() if wanted or not self.search.category else None
        if few is not None:
            return few.ids_in(wanted)[first:last]

        def find(keys: list[str]) -> dict[str, str]:
            return {key: json.dumps([str(pk) for pk in self._page(first, last, total)]) for key in keys}

        key = self.key(self.search, first, last, total)
        ids: list[str] = json.loads(remembered_pieces("page", [key], find)[key])
        return ids

    def _page(self, first: int, last: int, total: int) -> list[Any]:
        shape = shape_of(self.search, self.reader)
        given = values_of(self.search, self.reader).__getitem__
        sort, by = sort_of(self.search), _order(sort_of(self.search), shape, given)
        coming: list[Any] = [F("starts_at").asc(nulls_last=True), "pk"]
        if sort == "best" and total > RANKED:
            # Most often the titles alone fill the page: no need to look at all others.
            words = words_asked(shape, given)
            titled = self.rows().filter(headline=words).order_by(*coming)
            ids = list(titled.values_list("pk", flat=True)[first:last])
            if len(ids) == last - first:
                return ids
            by = Case(When(headline=words, then=1), default=0, output_field=IntegerField())
        ordered = F("by").asc(nulls_last=True) if sort in RISING else F("by").desc()
        found = self.rows().annotate(by=by).order_by(ordered, *coming)
        return list(found.values_list("pk", flat=True)[first:last])

    def fewer_filters(self) -> list[tuple[str, int]]:
        """For an empty list: which filter could be dropped, and how many activities that would give, most first."""
        shape, given = shape_of(self.asked, self.reader), values_of(self.asked, self.reader).__getitem__
        names = list(conditions(shape, given))
        found = {}
        open_now = still_open(self.reader.now)
        for name in names:
            rest = conditions(shape_of(self.asked.without(name), self.reader), given)
            found[name] = Count("pk", filter=Q(open_now, *rest.values()))
        if not found:
            return []
        counts = ActivitySearch.objects.aggregate(**{f"n_{name}": count for name, count in found.items()})
        given_up = [(name, counts[f"n_{name}"]) for name in names if counts[f"n_{name}"]]
        return sorted(given_up, key=lambda each: -each[1])


def _matching(shape: Shape, given: Given) -> QuerySet[ActivitySearch]:
    return ActivitySearch.objects.filter(still_open(given("now")), *conditions(shape, given).values())


@written_once
def _few_sql(shape: Shape, sort: str, limit: int) -> QuerySet[Any, Any]:
    """The first that the database comes upon, with what puts them in order."""
    rows = _matching(shape, Later).annotate(key=Cast("pk", TextField()), by=_order(sort, shape, Later))
    return rows.values_list("key", "category", "starts_at", "by")[:limit]


def _in_order(sort: str) -> str:
    """SQL: the ids of what is found, and the categories' ids, each with commas between them."""
    by = "" if sort == "date" else f"found.by {'ASC' if sort in RISING else 'DESC'}, "
    order = f'ORDER BY {by}found.starts_at ASC NULLS LAST, found.key COLLATE "C"'
    return f"string_agg(found.key, ',' {order}), string_agg(found.category::text, ',' {order})"


def _few_of(kept: str) -> Few | None:
    if kept == TOO_MANY:
        return None
    ids, categories = (part.split(",") if part else [] for part in kept.split(";"))
    return Few(ids, [int(category) for category in categories])


def sort_of(search: Search) -> str:
    """ "best", "date", "distance" or "newest": what was asked for, if it makes sense for what else was asked."""
    has_words = bool(words_of(search.q))
    sort = search.sort or ("best" if has_words else "date")
    makes_sense = {"best": has_words, "distance": search.near is not None}.get(sort, sort == "newest")
    return sort if makes_sense else "date"


def _order(sort: str, shape: Shape, given: Given) -> Any:
    """An expression: what puts matches in order, before their dates do."""
    if sort == "best":
        return SearchRank(F("document"), words_asked(shape, given), weights=[0.1, 0.2, 0.5, 1.0])
    if sort == "distance":
        return kilometres(given)
    return F(BY_FIELD[sort])


def places_like(typed: str) -> Near | None:
    """Where a town or district lies, as far as activities and organisers of this location say so: the middle of those
    that name it. Nobody outside is asked."""
    words = words_of(typed)[:MAX_PLACE_WORDS]
    if not words:
        return None
    found = ActivitySearch.objects.filter(whereabouts=words_query(words, ()), lat__isnull=False).aggregate(
        lat=Avg("lat"), lon=Avg("lon")
    )
    if found["lat"] is not None:
        return Near(found["lat"], found["lon"], 0)
    wanted = " ".join(words)
    rows = Organiser.objects.filter(hidden_at=None, lat__isnull=False, lon__isnull=False)
    for place, lat, lon in rows.values_list("place", "lat", "lon")[:500]:
        if lat is not None and lon is not None and fold(place).startswith(wanted):
            return Near(lat, lon, 0)
    return None
