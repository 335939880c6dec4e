"""The filters of a search: what was asked for, and what that means for the database."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Exists, ExpressionWrapper, F, FloatField, OuterRef, Q
from django.db.models.functions import Power, Sqrt
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from learning.grid import Box
from learning.models import Activity, Occurrence
from shared.folding import words_of
from shared.queries.words import MAX_WORDS, given_words, word_values, words_query

KM_PER_DEGREE = 111.195
MAX_PLACE_WORDS = 4

Given = Callable[
    [str], Any
]  # gives a value by its name: itself, or what stands for it until the query is asked


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


@dataclass(frozen=True)
class Shape:
    """What decides how a search's SQL reads: which filters are set, how many words there are, whose stems are tried.
    All else are values in it."""

    filters: tuple[str, ...]
    words: int
    place_words: int
    languages: tuple[str, ...]


def shape_of(search: Search, reader: Reader) -> Shape:
    return Shape(
        filters=tuple(name for name in CONDITIONS if getattr(search, name) not in ("", None)),
        words=len(_words(search)),
        place_words=len(_place_words(search)),
        languages=reader.languages,
    )


def conditions(shape: Shape, given: Given) -> dict[str, Q]:
    """{the filter's name: its condition}, of the filters that are set."""
    found = {name: CONDITIONS[name](shape, given) for name in shape.filters}
    return {name: condition for name, condition in found.items() if condition is not None}


def still_open(now: Any) -> Q:
    return Q(over_at=None) | Q(over_at__gte=now)


def values_of(search: Search, reader: Reader) -> dict[str, Any]:
    """What `conditions` asks for, of all filters that are set."""
    return {
        "now": reader.now,
        **{name: getattr(search, name) for name in ("category", "type", "format", "organiser", "age")},
        "languages": [search.language],
        "accessibility": [search.access],
        "skills": [search.skill],
        **word_values("word", _words(search)),
        **word_values("place", _place_words(search)),
        **_time_values(search, reader),
        **_map_values(search),
    }


def _words(search: Search) -> list[str]:
    return words_of(search.q)[:MAX_WORDS] if search.q else []


def _place_words(search: Search) -> list[str]:
    return words_of(search.place)[:MAX_PLACE_WORDS] if search.place else []


def _time_values(search: Search, reader: Reader) -> dict[str, datetime]:
    zone, values = ZoneInfo(reader.time_zone), {}
    if search.when:
        values["when_begin"], values["when_end"] = window(search.when, reader)
    if search.begin:
        values["begin"] = datetime.combine(search.begin, time(), zone)
    if search.end:
        values["end"] = datetime.combine(search.end + timedelta(days=1), time(), zone)
    return values


def _map_values(search: Search) -> dict[str, float]:
    values: dict[str, float] = {}
    if box := search.box:
        values |= {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
    if near := search.near:
        high = near.km / KM_PER_DEGREE
        wide = high / max(cos(radians(near.lat)), 0.01)
        values |= {
            "near_lat": near.lat,
            "near_lon": near.lon,
            "near_km": near.km,
            "near_south": near.lat - high,
            "near_north": near.lat + high,
            "near_west": near.lon - wide,
            "near_east": near.lon + wide,
            "km_per_lat": KM_PER_DEGREE,
            "km_per_lon": KM_PER_DEGREE * cos(radians(near.lat)),
        }
    return values


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


def words_asked(shape: Shape, given: Given) -> SearchQuery | CombinedSearchQuery:
    """All words of the search, for `document` or `headline`; there is at least one."""
    return words_query(given_words("word", shape.words, given), shape.languages)


def kilometres(given: Given) -> Any:
    """An expression: how far a point is away; right to a per cent within some hundred kilometres."""
    north = (F("lat") - given("near_lat")) * given("km_per_lat")
    east = (F("lon") - given("near_lon")) * given("km_per_lon")
    return ExpressionWrapper(Sqrt(Power(north, 2) + Power(east, 2)), output_field=FloatField())


def _q(shape: Shape, given: Given) -> Q:
    # What holds no letter at all matches nothing, instead of everything.
    return Q(document=words_asked(shape, given)) if shape.words else Q(pk=None)


def _place(shape: Shape, given: Given) -> Q | None:
    count = shape.place_words
    return Q(whereabouts=words_query(given_words("place", count, given), ())) if count else None


def _when(shape: Shape, given: Given) -> Q:
    return _overlapping(given("when_begin"), given("when_end"), is_start=True)


def _between(shape: Shape, given: Given) -> Q:
    begin, end = (given(name) if name in shape.filters else None for name in ("begin", "end"))
    return _overlapping(begin, end)


def _overlapping(begin: Any, end: Any, *, is_start: bool = False) -> Q:
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


def _near(shape: Shape, given: Given) -> Q:
    box = Q(
        lat__range=(given("near_south"), given("near_north")),
        lon__range=(given("near_west"), given("near_east")),
    )
    return box & Q(LessThanOrEqual(kilometres(given), given("near_km")))


def _box(shape: Shape, given: Given) -> Q:
    return Q(lat__range=(given("south"), given("north")), lon__range=(given("west"), given("east")))


def _age(shape: Shape, given: Given) -> Q:
    age = given("age")
    return Q(Q(age_min=None) | Q(age_min__lte=age), Q(age_max=None) | Q(age_max__gte=age))


def _organiser(shape: Shape, given: Given) -> Q:
    """What it offers, alone or together with others."""
    slug = given("organiser")
    together = Activity.co_organisers.through.objects.filter(organiser__slug=slug, organiser__hidden_at=None)
    return Q(organiser__slug=slug) | Q(pk__in=together.values("activity_id"))


Condition = Callable[[Shape, Given], Q | None]
CONDITIONS: dict[str, Condition] = {
    "q": _q,
    "category": lambda shape, given: Q(category__slug=given("category")),
    "type": lambda shape, given: Q(type=given("type")),
    "format": lambda shape, given: Q(format=given("format")) | Q(format="both"),
    "when": _when,
    "begin": _between,
    "end": lambda shape, given: None if "begin" in shape.filters else _between(shape, given),
    "place": _place,
    "near": _near,
    "age": _age,
    "price": lambda shape, given: Q(is_free=True),
    "language": lambda shape, given: Q(languages__contains=given("languages")),
    "access": lambda shape, given: Q(accessibility__contains=given("accessibility")),
    "organiser": _organiser,
    "skill": lambda shape, given: Q(skills__contains=given("skills")),
    "box": _box,
}
