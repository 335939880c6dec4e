"""Everything that is kept about a person: each app says here what it keeps, how the person gets a copy, and what
becomes of it when they go. tests/shared/test_own_data.py holds that no table is forgotten.

Parts of the network run in the public schema, parts of a location inside each of the person's locations.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.functional import Promise

from shared.enums import BadgesAfterwards


class Where(IntEnum):
    """In this order people are forgotten."""

    LOCATION = 1
    NETWORK = 2


@dataclass(frozen=True)
class File:
    """One file of an export. `path`: inside the person's folder, made of letters, digits, `-`, `/` and `.` alone."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Obstacle:
    """What somebody else depends on and must be handed over first: said in the page's language, with where to do it."""

    text: str
    url: str


@dataclass(frozen=True)
class Part:
    """`models`: labels ("learning.Enrolment") of the tables that it speaks for. `erase` is repeatable: done twice it
    does no more than once. `order`: lower ones are erased first. `files` come beside the JSON. `reading(what `export`
    gave, time zone)`: what people read instead of it, in the active language."""

    name: str
    where: Where
    models: Sequence[str]
    export: Callable[[int], Any]
    erase: Callable[[int, BadgesAfterwards], None]
    order: int = 50
    files: Callable[[int], Iterable[File]] | None = None
    obstacles: Callable[[int], list[Obstacle]] | None = None
    reading: Callable[[Any, str], Any] | None = None


# Tables that point to a person and stay out of both, with the reason.
NOT_ASKED: dict[str, str] = {
    "shared.AuditEntry": "evidence of others too; it keeps an opaque number, which nothing resolves any more",
    "shared.Session": "ends with the account; holds no more than that somebody is signed in",
    "tenants.HandOver": "a pass of one minute; goes with the account",
    "shared.AccountDeletion": "the wish itself; goes with the account",
    "shared.DataExport": "the copy itself; goes with the account",
    "mfa.Authenticator": "keys of the person's own devices, worthless elsewhere; go with the account",
}
_parts: dict[str, Part] = {}
_locators: list[Callable[[int], Iterable[int]]] = []


def register(part: Part) -> None:
    """Called by each app when it is ready. Raises ValueError for a name that is taken."""
    if part.name in _parts:
        raise ValueError(f"two parts of one's own data are called {part.name!r}")
    _parts[part.name] = part


def parts(where: Where) -> list[Part]:
    """In the order in which they are erased."""
    found = (part for part in _parts.values() if part.where == where)
    return sorted(found, key=lambda part: (part.order, part.name))


def register_locator(locate: Callable[[int], Iterable[int]]) -> None:
    """`locate(user id)` gives the ids of locations in which something of the person lies; a projection tells it, so
    that no location has to be entered to know."""
    _locators.append(locate)


def locations_with_data(user_id: int) -> set[int]:
    """Ids of all locations that hold anything of the person, member or not."""
    return {tenant_id for locate in _locators for tenant_id in locate(user_id)}


def nobody(key: object) -> str:
    """Stands where an address must stand, and is none."""
    return f"nobody-{key}@invalid.invalid"


class Coded(str):
    """One of a field's choices: in files the word that programs use, where people read it what it means."""

    meaning: str | Promise

    def __new__(cls, code: str, meaning: str | Promise) -> Self:
        coded = super().__new__(cls, code)
        coded.meaning = meaning
        return coded


def rows(queryset: Any, *fields: str, **choices: type[TextChoices]) -> list[dict[str, Any]]:
    """Rows as plain values, for an export; what is one of a field's choices, or of `choices` by the field's name, as
    Coded."""
    meanings = {name: dict(choices[name].choices) for name in choices}
    for name in fields:
        if name not in choices:
            meanings[name] = dict(_field(queryset.model, name).flatchoices)
    found = []
    for row in queryset.values(*fields):
        for name, value in row.items():
            if isinstance(value, str) and value in meanings[name]:
                row[name] = Coded(value, meanings[name][value])
        found.append(dict(row))
    return found


def _field(model: Any, path: str) -> Any:
    """The field that "activity__title" leads to."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    return _field(field.related_model, rest) if rest else field
