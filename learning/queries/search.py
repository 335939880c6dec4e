"""Finding activities: one set of filters behind the list, the map, the counts and what an empty list proposes."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchRank
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Power, Sqrt
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from learning.grid import Box
from learning.models import Activity, ActivitySearch, Occurrence, Organiser, SearchWord
from shared.folding import fold, words_of
from shared.queries.words import MAX_WORDS, corrected, words_query
from tenants.memory import remembered_pieces
from theming.models import Category

KM_PER_DEGREE = 111.195
RANKED = 400  # up to so many matches are put in order by how well they match


@dataclass(frozen=True)
class Near:
    """A point, and how far from it is near enough."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True)
class Search:
    """What a reader looks for; empty values ask for nothing. `when`: "today", "weekend", "week" or "month"; `skill`: a
    skill's or competence's URI; `sort`: "best", "date", "distance" or "newest"."""

    q: str = ""
    category: str = ""
    type: str = ""
    format: str = ""
    when: str = ""
    begin: date | None = None
    end: date | None = None
    place: str = ""
    near: Near | None = None
    age: int | None = None
    price: str = ""
    language: str = ""
    access: str = ""
    organiser: str = ""
    skill: str = ""
    box: Box | None = None
    sort: str = ""

    def without(self, name: str) -> "Search":
        """The same, but for one filter."""
        nothing: dict[str, Any] = {name: type(self).__dataclass_fields__[name].default}
        return replace(self, **nothing)


@dataclass(frozen=True)
class Reader:
    """What is known of who looks: `time_zone` says whose "today" is meant, `languages` which stems to try."""

    time_zone: str
    languages: tuple[str, ...] = ()
    now: datetime = field(default_factory=timezone.now)


class Found:
    """The answer to a search, asked for piece by piece; each piece is one query."""

    def __init__(self, search: Search, reader: Reader) -> None:
        self.asked, self.reader = search, reader
        self.search = search
        self.meant = ""  # the words that were looked for instead of those that nobody wrote

    @cached_property
    def counts(self) -> dict[int, int]:
        """{category id: number}, as all filters but the category's leave them. If no text has the words, those that
        are written nearly so are looked for instead."""
        counts = self._counts()
        if (
            not counts
            and self.search.q
            and (words := corrected(words_of(self.search.q), SearchWord.objects.all()))
        ):
            self.search = replace(self.search, q=" ".join(words))
            if counts := self._counts():
                self.meant = self.search.q
            else:
                self.search = self.asked
        return counts

    def _counts(self) -> dict[int, int]:
        """Counted once for all readers until something changes: to count what a frequent word finds is to see all."""
        search = self.search.without("category").without("sort")

        def count(keys: list[str]) -> dict[str, str]:
            counts = dict(self.rows(search).order_by().values_list("category").annotate(n=Count("pk")))
            return {key: json.dumps(counts) for key in keys}

        key = self.key(search)
        counted: dict[str, int] = json.loads(remembered_pieces("counts", [key], count)[key])
        return {int(category): number for category, number in counted.items()}

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
        filters = conditions(search or self.search, self.reader)
        return ActivitySearch.objects.filter(still_open(self.reader.now), *filters.values())

    def page(self, first: int, last: int, *, total: int) -> list[str]:
        """The ids of the activities from place `first` up to `last` in the order that was asked for; found once for all
        readers until something changes."""

        def find(keys: list[str]) -> dict[str, str]:
            return {key: json.dumps([str(pk) for pk in self._page(first, last, total)]) for key in keys}

        key = self.key(self.search, first, last, total)
        ids: list[str] = json.loads(remembered_pieces("page", [key], find)[key])
        return ids

    def _page(self, first: int, last: int, total: int) -> list[Any]:
        order = self._order(total)
        if "tier" in order:
            # Most often the titles alone fill the page: no need to look at all others.
            words = words_query(words_of(self.search.q)[:MAX_WORDS], self.reader.languages)
            titled = self.rows().filter(headline=words).order_by(*order[1:])
            ids = list(titled.values_list("pk", flat=True)[first:last])
            if len(ids) == last - first:
                return ids
        found = self.rows().annotate(**self._annotations(order)).order_by(*order)
        return list(found.values_list("pk", flat=True)[first:last])

    def _order(self, total: int) -> list[Any]:
        coming = [F("starts_at").asc(nulls_last=True), "pk"]
        sort = self.search.sort or ("best" if words_of(self.search.q) else "date")
        if sort == "distance" and self.search.near:
            return ["km", *coming]
        if sort == "newest":
            return ["-published_at", "pk"]
        if sort == "best" and words_of(self.search.q):
            return ["-rank", *coming] if total <= RANKED else ["tier", *coming]
        return coming

    def _annotations(self, order: list[Any]) -> dict[str, Any]:
        words = words_of(self.search.q)[:MAX_WORDS]
        if "km" in order and self.search.near:
            return {"km": kilometres(self.search.near)}
        if "-rank" in order:
            query = words_query(words, self.reader.languages)
            return {"rank": SearchRank(F("document"), query, weights=[0.1, 0.2, 0.5, 1.0])}
        if "tier" in order:
            query = words_query(words, self.reader.languages)
            in_title = When(headline=query, then=0)
            return {"tier": Case(in_title, default=1, output_field=IntegerField())}
        return {}

    def fewer_filters(self) -> list[tuple[str, int]]:
        """For an empty list: which filter could be dropped, and how many activities that would give, most first."""
        names = [name for name in conditions(self.asked, self.reader) if name != "where"]
        found = {}
        open_now = still_open(self.reader.now)
        for name in names:
            rest = conditions(self.asked.without(name), self.reader)
            found[name] = Count("pk", filter=Q(open_now, *rest.values()))
        if not found:
            return []
        counts = ActivitySearch.objects.aggregate(**{f"n_{name}": count for name, count in found.items()})
        given = [(name, counts[f"n_{name}"]) for name in names if counts[f"n_{name}"]]
        return sorted(given, key=lambda each: -each[1])


def still_open(now: datetime) -> Q:
    return Q(over_at=None) | Q(over_at__gte=now)


def conditions(search: Search, reader: Reader) -> dict[str, Any]:
    """{the filter's name: its condition}, of the filters that are set."""
    set_ones: dict[str, Any] = {}
    for name, make in CONDITIONS.items():
        if getattr(search, name) not in ("", None) and (condition := make(search, reader)) is not None:
            set_ones[name] = condition
    return set_ones


def _when(search: Search, reader: Reader) -> Q:
    return overlapping(*window(search.when, reader), is_start=True)


def _between(search: Search, reader: Reader) -> Q:
    zone = ZoneInfo(reader.time_zone)
    begin = datetime.combine(search.begin, time(), zone) if search.begin else None
    end = datetime.combine(search.end + timedelta(days=1), time(), zone) if search.end else None
    return overlapping(begin, end)


def overlapping(begin: datetime | None, end: datetime | None, *, is_start: bool = False) -> Q:
    """What begins in the window or, unless `is_start`, goes on in it; of what repeats, a meeting. What has no date is
    in none."""
    before_end = Q(starts_at__lt=end) if end is not None else Q()
    meetings = Occurrence.objects.filter(activity=OuterRef("pk"))
    held = meetings.filter(before_end, is_cancelled=False)
    begins = Q(starts_at__isnull=False)
    if begin is None:
        return begins & before_end
    begins &= Q(starts_at__gte=begin) & before_end
    if is_start:
        return begins | Q(Exists(held.filter(starts_at__gte=begin)))
    goes_on = Q(starts_at__lt=begin, over_at__gte=begin) & ~Q(Exists(meetings))
    return begins | goes_on | Q(Exists(held.filter(ends_at__gte=begin)))


def window(when: str, reader: Reader) -> tuple[datetime, datetime]:
    now = reader.now.astimezone(ZoneInfo(reader.time_zone))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if when == "today":
        return today, today + timedelta(days=1)
    if when == "weekend":
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        return (
            (today, today + timedelta(days=1))
            if today.weekday() == 6
            else (saturday, saturday + timedelta(days=2))
        )
    return now, today + timedelta(days=7 if when == "week" else 31)


def _words(search: Search, reader: Reader) -> Q | None:
    words = words_of(search.q)[:MAX_WORDS]
    # What holds no letter at all matches nothing, instead of everything.
    return Q(document=words_query(words, reader.languages)) if words else Q(pk=None)


def _place(search: Search, reader: Reader) -> Q | None:
    words = words_of(search.place)[:4]
    return Q(whereabouts=words_query(words, ())) if words else None


def _near(search: Search, reader: Reader) -> Q:
    near = search.near
    assert near is not None
    high = near.km / KM_PER_DEGREE
    wide = high / max(cos(radians(near.lat)), 0.01)
    box = Q(lat__range=(near.lat - high, near.lat + high), lon__range=(near.lon - wide, near.lon + wide))
    return box & Q(LessThanOrEqual(kilometres(near), near.km))


def _box(search: Search, reader: Reader) -> Q:
    assert search.box is not None
    return Q(lat__range=(search.box.south, search.box.north), lon__range=(search.box.west, search.box.east))


def _age(search: Search, reader: Reader) -> Q:
    return Q(Q(age_min=None) | Q(age_min__lte=search.age), Q(age_max=None) | Q(age_max__gte=search.age))


def _format(search: Search, reader: Reader) -> Q:
    return Q(format__in=(search.format, "both"))


def _organiser(search: Search, reader: Reader) -> Q:
    """What it offers, alone or together with others."""
    together = Activity.co_organisers.through.objects.filter(
        organiser__slug=search.organiser, organiser__hidden_at=None
    )
    return Q(organiser__slug=search.organiser) | Q(pk__in=together.values("activity_id"))


Condition = Callable[[Search, Reader], Q | None]
CONDITIONS: dict[str, Condition] = {
    "q": _words,
    "category": lambda search, reader: Q(category__slug=search.category),
    "type": lambda search, reader: Q(type=search.type),
    "format": _format,
    "when": _when,
    "begin": _between,
    "end": lambda search, reader: None if search.begin else _between(search, reader),
    "place": _place,
    "near": _near,
    "age": _age,
    "price": lambda search, reader: Q(is_free=True),
    "language": lambda search, reader: Q(languages__contains=[search.language]),
    "access": lambda search, reader: Q(accessibility__contains=[search.access]),
    "organiser": _organiser,
    "skill": lambda search, reader: Q(skills__contains=[search.skill]),
    "box": _box,
}


def kilometres(near: Near) -> Any:
    """An expression: how far a point is away; right to a per cent within some hundred kilometres."""
    north = (F("lat") - Value(near.lat)) * Value(KM_PER_DEGREE)
    east = (F("lon") - Value(near.lon)) * Value(KM_PER_DEGREE * cos(radians(near.lat)))
    return ExpressionWrapper(Sqrt(Power(north, 2) + Power(east, 2)), output_field=FloatField())


def places_like(typed: str) -> Near | None:
    """Where a town or district lies, as far as activities and organisers of this location say so: the middle of those
    that name it. Nobody outside is asked."""
    words = words_of(typed)[:4]
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
