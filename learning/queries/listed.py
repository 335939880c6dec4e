"""An activity as cards show it, without its model: models were most of what it cost to draw a card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from theming.models import Category


class Named(NamedTuple):
    """A badge or an organiser, as far as a card says; `pk` where an address has it."""

    name: str
    pk: str = ""


@dataclass(slots=True)
class ListedActivity:
    """The fields of `Activity` that a card reads, under their names; `next_starts_at` and `next_ends_at` as
    learning.queries.occurrences.with_next gives them."""

    title: str
    slug: str
    language: str
    local_title: str | None
    format: str
    street: str
    place: str
    lat: float | None
    lon: float | None
    schedule: str
    schedule_note: str
    recurrence: str
    time_zone: str
    age_min: int | None
    age_max: int | None
    price_note: str
    capacity: int | None
    enrolled: int
    cover_seed: int
    skills: list[str]
    competences: list[str]
    starts_at: datetime | None
    ends_at: datetime | None
    cover: dict[str, Any]
    co_names: list[str]
    category: Category
    organiser: Named
    achievement: Named | None
    next_starts_at: datetime | None
    next_ends_at: datetime | None

    @property
    def places_left(self) -> int | None:
        """None: no limit."""
        return None if self.capacity is None else max(self.capacity - self.enrolled, 0)
