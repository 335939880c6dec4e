"""The columns of a table of activities: what each is called, what may stand in it, and how it is read and written.

Headings are the same in every language, so that a file made here can be read anywhere. What a table cannot hold
(videos, content blocks, co-organisers, the drawn cover) is in the JSON export alone.
"""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from learning.enums import (
    Access,
    ActivityFormat,
    ActivityType,
    ContentLicence,
    ItemVisibility,
    JoiningKind,
    ParticipantsVisibility,
    ScheduleKind,
)
from learning.recurrence import check_rule, occurrences

Text = str | Promise


class CellError(Exception):
    """What is wrong with one cell, in words that say how to mend it."""


@dataclass(frozen=True)
class Around:
    """What cells are read with: whose wall clock is meant, and {slug or name in lower case: category's slug}."""

    zone: str
    categories: dict[str, str]


Read = Callable[[str, Around], Any]
Write = Callable[[Any, Any], str]  # value, activity


@dataclass(frozen=True)
class Column:
    """`choices`: what may stand there, where that is fixed; `default`: what an empty cell means."""

    name: str
    label: Text
    hint: Text
    read: Read
    write: Write
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    default: Any = ""


def _plain(value: Any, _activity: Any) -> str:
    return "" if value is None else str(value)


def _text(limit: int) -> Read:
    def read(cell: str, _around: Around) -> str:
        if len(cell) > limit:
            raise CellError(_("At most %(n)s characters.") % {"n": limit})
        if "\x00" in cell:
            raise CellError(_("It contains a character that is not allowed in a text."))
        return cell

    return read


def _choice(values: list[str]) -> Read:
    by_name = {value.lower(): value for value in values}

    def read(cell: str, _around: Around) -> str:
        try:
            return by_name[cell.lower()]
        except KeyError:
            raise CellError(
                _("“%(cell)s” is none of: %(values)s.")
                % {"cell": cell[:40], "values": ", ".join(value for value in values if value)}
            ) from None

    return read


def _number(low: int, high: int) -> Read:
    def read(cell: str, _around: Around) -> int:
        if not re.fullmatch(r"[0-9]{1,7}(\.0+)?", cell) or not low <= int(float(cell)) <= high:
            raise CellError(_("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return int(float(cell))

    return read


def _degrees(most: int) -> Read:
    def read(cell: str, _around: Around) -> float:
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            value = math.nan
        if not -most <= value <= most:  # also for what is no number
            raise CellError(_("Write degrees like 46.0569, from -%(n)s to %(n)s.") % {"n": most})
        return value

    return read


_MOMENTS = (
    *("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"),
    *("%d.%m.%Y %H:%M", "%d. %m. %Y %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y"),
)


def _moment(cell: str, around: Around) -> datetime:
    moment = None
    if re.search(r"(Z|[+-]\d\d:?\d\d)$", cell) and "T" in cell.upper():
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            moment = None
    else:
        for pattern in _MOMENTS:
            try:
                moment = datetime.strptime(cell, pattern).replace(tzinfo=ZoneInfo(around.zone))
                break
            except ValueError:
                continue
    if moment is None or not 2000 <= moment.year <= 2100:
        raise CellError(_("Write day and time like 2027-05-21 17:30."))
    return moment


def _moment_text(value: datetime | None, activity: Any) -> str:
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(activity.time_zone))
    if local.fold:  # the second time that this hour is on the clock
        return local.isoformat(timespec="minutes")
    return f"{local:%Y-%m-%d %H:%M}"


def _lines(most: int, length: int) -> Read:
    def read(cell: str, _around: Around) -> list[str]:
        points = [line.strip() for line in cell.splitlines() if line.strip()]
        if len(points) > most:
            raise CellError(_("At most %(n)s points, one a line.") % {"n": most})
        if any(len(point) > length or "\x00" in point for point in points):
            raise CellError(_("Keep each point below %(n)s characters.") % {"n": length})
        return points

    return read


def _lines_text(value: list[str], _activity: Any) -> str:
    return "\n".join(value)


def _several(values: list[str]) -> Read:
    one = _choice(values)

    def read(cell: str, around: Around) -> list[str]:
        parts = [part for part in re.split(r"[\s,;]+", cell) if part]
        return list(dict.fromkeys(one(part, around) for part in parts))

    return read


def _matching(pattern: str, text: Text) -> Read:
    """Several that look alike. `text`: what is wrong with “%(part)s” that does not, and how to write it."""

    def read(cell: str, _around: Around) -> list[str]:
        found = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", cell) if part))
        for part in found:
            if not re.fullmatch(pattern, part):
                raise CellError(str(text) % {"part": part[:40]})
        return found

    return read


def _several_text(value: list[str], _activity: Any) -> str:
    return ", ".join(value)


def _questions(cell: str, around: Around) -> list[dict[str, Any]]:
    lines = _lines(20, 300)(cell, around)
    return [{"text": line.removesuffix("*").rstrip(), "is_required": line.endswith("*")} for line in lines]


def _questions_text(value: list[dict[str, Any]], _activity: Any) -> str:
    return "\n".join(f"{one.get('text', '')}{' *' if one.get('is_required') else ''}" for one in value)


def _yes(cell: str, _around: Around) -> bool:
    word = cell.lower()
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise CellError(_("Write “yes” or “no”, in English."))


def _yes_text(value: bool, _activity: Any) -> str:
    return "yes" if value else "no"


def _category(cell: str, around: Around) -> str:
    try:
        return around.categories[cell.lower()]
    except KeyError:
        raise CellError(
            _("“%(cell)s” is not a category here. The template’s explanations list them.")
            % {"cell": cell[:40]}
        ) from None


def _address(cell: str, _around: Around) -> str:
    try:
        parts = urlsplit(cell)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(cell) <= 500
    except ValueError:
        is_good = False
    if not is_good or re.search(r"[\s<>\"\x00-\x1f]", cell):
        raise CellError(_("Write the whole address, like https://example.org/join."))
    return cell


def _rule(cell: str, _around: Around) -> str:
    rule = cell.upper().removeprefix("RRULE:")
    try:
        check_rule(rule)
    except ValueError:
        rule = ""
    if not rule or len(rule) > 300:
        raise CellError(_("Write a rule like FREQ=WEEKLY;BYDAY=TU;COUNT=10 (RFC 5545), or leave it empty."))
    return rule


def _days(cell: str, _around: Around) -> list[date]:
    parts = [part.strip() for part in re.split(r"[,;\n]+", cell) if part.strip()]
    if len(parts) > 60:
        raise CellError(_("At most 60 days."))
    return sorted({_day(part) for part in parts})


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        with suppress(ValueError):
            day = datetime.strptime(text.replace(". ", "."), form).date()
            if 2000 <= day.year <= 2100:
                return day
    raise CellError(_("“%(line)s” is not a date. Write it like 2026-12-24.") % {"line": text[:40]})


def _days_text(value: list[date], _activity: Any) -> str:
    return ", ".join(day.isoformat() for day in value)


def _zone(cell: str, _around: Around) -> str:
    try:
        return ZoneInfo(cell).key
    except (ValueError, OSError, LookupError):  # what is not found, is a path or a folder
        raise CellError(_("Write a time zone like Europe/Ljubljana, or nothing.")) from None


def _fixed(
    name: str, label: Text, hint: Text, choices: Any, *, default: Any, is_needed: bool = False
) -> Column:
    values = tuple(choices.values)
    return Column(name, label, hint, _choice(list(values)), _plain, is_needed, values, default)


_URI = r"https?://[^\s,;]{3,290}"
_NO_URI = gettext_lazy("“%(part)s” is no address. Write whole addresses that begin with http, with commas.")

COLUMNS: tuple[Column, ...] = (
    Column(
        "title",
        gettext_lazy("Name"),
        gettext_lazy("What people do there, in a few plain words."),
        _text(160),
        _plain,
        True,
    ),
    _fixed(
        "type",
        gettext_lazy("Type"),
        gettext_lazy("What kind it is."),
        ActivityType,
        default="event",
        is_needed=True,
    ),
    Column(
        "category",
        gettext_lazy("Category"),
        gettext_lazy("Its short or its shown name."),
        _category,
        lambda value, _a: value.slug,
        True,
    ),
    Column(
        "description",
        gettext_lazy("Description"),
        gettext_lazy("Markdown is welcome."),
        _text(10_000),
        _plain,
        True,
    ),
    Column(
        "do",
        gettext_lazy("What people do"),
        gettext_lazy("Up to eight points, one a line."),
        _lines(8, 200),
        _lines_text,
        default=[],
    ),
    Column(
        "learn",
        gettext_lazy("What people learn"),
        gettext_lazy("Up to eight points, one a line."),
        _lines(8, 200),
        _lines_text,
        default=[],
    ),
    _fixed(
        "format",
        gettext_lazy("Format"),
        gettext_lazy("Empty: in person."),
        ActivityFormat,
        default="in_person",
    ),
    _fixed(
        "schedule", gettext_lazy("When"), gettext_lazy("Empty: on a date."), ScheduleKind, default="dated"
    ),
    Column(
        "starts_at",
        gettext_lazy("Starts"),
        gettext_lazy("Like 2027-05-21 17:30."),
        _moment,
        _moment_text,
        default=None,
    ),
    Column(
        "ends_at",
        gettext_lazy("Ends"),
        gettext_lazy("Like 2027-05-21 19:00."),
        _moment,
        _moment_text,
        default=None,
    ),
    Column("time_zone", gettext_lazy("Time zone"), gettext_lazy("Empty: the location’s own."), _zone, _plain),
    Column(
        "schedule_note",
        gettext_lazy("Dates in words"),
        gettext_lazy("“Every Tuesday at 17:00”, say."),
        _text(200),
        _plain,
    ),
    Column(
        "recurrence",
        gettext_lazy("Repeats"),
        gettext_lazy("A rule of RFC 5545, for programs."),
        _rule,
        _plain,
    ),
    Column(
        "except_on",
        gettext_lazy("Days without a meeting"),
        gettext_lazy("With commas, like 2026-12-24, 2026-12-31."),
        _days,
        _days_text,
        default=[],
    ),
    Column(
        "duration_minutes",
        gettext_lazy("Minutes"),
        gettext_lazy("All meetings together."),
        _number(1, 100_000),
        _plain,
        default=None,
    ),
    Column("street", gettext_lazy("Street and number"), "", _text(200), _plain),
    Column("place", gettext_lazy("Town or district"), "", _text(120), _plain),
    Column(
        "lat", gettext_lazy("Latitude"), gettext_lazy("Like 46.0569."), _degrees(90), _plain, default=None
    ),
    Column(
        "lon", gettext_lazy("Longitude"), gettext_lazy("Like 14.5058."), _degrees(180), _plain, default=None
    ),
    Column("age_min", gettext_lazy("From age"), "", _number(0, 120), _plain, default=None),
    Column("age_max", gettext_lazy("To age"), "", _number(0, 120), _plain, default=None),
    Column("price_note", gettext_lazy("Price"), gettext_lazy("Empty: it is free."), _text(100), _plain),
    Column(
        "capacity",
        pgettext_lazy("how many can take part", "Places"),
        gettext_lazy("Empty: no limit."),
        _number(1, 100_000),
        _plain,
        default=None,
    ),
    Column(
        "languages",
        gettext_lazy("Languages spoken"),
        gettext_lazy("Codes with commas: sl, en."),
        _matching(
            r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?",
            gettext_lazy("“%(part)s” is no code of a language. Write codes with commas, like: sl, en."),
        ),
        _several_text,
        default=[],
    ),
    _fixed(
        "visibility",
        gettext_lazy("Who sees it"),
        gettext_lazy("Empty: the whole network."),
        ItemVisibility,
        default="network",
    ),
    _fixed(
        "joining",
        gettext_lazy("How people join"),
        gettext_lazy("Empty: anybody at once."),
        JoiningKind,
        default="open",
    ),
    Column(
        "questions",
        gettext_lazy("Questions"),
        gettext_lazy("One a line; with * at its end it must be answered."),
        _questions,
        _questions_text,
        default=[],
    ),
    Column(
        "apply_by",
        gettext_lazy("Apply by"),
        gettext_lazy("Like 2027-05-01 12:00."),
        _moment,
        _moment_text,
        default=None,
    ),
    Column(
        "external_url", gettext_lazy("Where people join"), gettext_lazy("For “external”."), _address, _plain
    ),
    Column(
        "has_waiting_list",
        gettext_lazy("Waiting list"),
        gettext_lazy("yes or no"),
        _yes,
        _yes_text,
        default=True,
    ),
    _fixed(
        "participants_visibility",
        gettext_lazy("Who sees the participants"),
        gettext_lazy("Empty: nobody else."),
        ParticipantsVisibility,
        default="nobody",
    ),
    Column(
        "accessibility",
        gettext_lazy("Accessibility"),
        gettext_lazy("With commas."),
        _several(list(Access.values)),
        _several_text,
        choices=tuple(Access.values),
        default=[],
    ),
    Column("access_note", gettext_lazy("More about access"), "", _text(300), _plain),
    _fixed(
        "licence",
        gettext_lazy("Licence of these texts"),
        gettext_lazy("Empty: all rights reserved."),
        ContentLicence,
        default="",
    ),
    Column(
        "skills",
        gettext_lazy("Skills"),
        gettext_lazy("Addresses of ESCO skills, with commas."),
        _matching(_URI, _NO_URI),
        _several_text,
        default=[],
    ),
    Column(
        "competences",
        gettext_lazy("Competences"),
        gettext_lazy("Addresses of framework competences, with commas."),
        _matching(_URI, _NO_URI),
        _several_text,
        default=[],
    ),
    Column(
        "badge_name",
        gettext_lazy("Name of the badge"),
        gettext_lazy("Empty: the activity’s name."),
        _text(200),
        _plain,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


def column_of(heading: str) -> str | None:
    """The column that a heading means: its name, or its label in the reader's language."""
    wanted = re.sub(r"[\s_*]+", " ", heading).strip().lower()
    for column in COLUMNS:
        if wanted in (column.name.replace("_", " "), str(column.label).lower()):
            return column.name
    return None


def read_row(cells: dict[str, str], around: Around) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: value}, {column: what is wrong}). Cells of unknown columns are left out."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    zone = cells.get("time_zone", "").strip()
    if zone:
        with suppress(CellError):  # said at its own cell
            around = Around(_zone(zone, around), around.categories)
    for column in COLUMNS:
        cell = cells.get(column.name, "").strip()
        if not cell:
            if column.is_needed:
                errors[column.name] = _("This must not be empty.")
            values[column.name] = list(column.default) if isinstance(column.default, list) else column.default
            continue
        try:
            values[column.name] = column.read(cell, around)
        except CellError as error:
            errors[column.name] = str(error)
    _check_together(values, errors, around)
    return values, errors


def _check_together(values: dict[str, Any], errors: dict[str, str], around: Around) -> None:
    """What cells say of each other. Errors of a cell by itself come first."""
    begin, end = values.get("starts_at"), values.get("ends_at")
    if values.get("schedule") == ScheduleKind.DATED and not begin:
        errors.setdefault("starts_at", _("Say when it starts, or write any_time under “schedule”."))
    if end and not begin:
        errors.setdefault("starts_at", _("There is an end without a start: write when it starts, too."))
    if begin and end and end < begin:
        errors.setdefault("ends_at", _("The end lies before the start: mend one of the two."))
    if not errors:
        _check_meetings(values, errors, around)
    low, high = values.get("age_min"), values.get("age_max")
    if low is not None and high is not None and high < low:
        errors.setdefault("age_max", _("The highest age lies below the lowest: swap the two."))
    if (values.get("lat") is None) != (values.get("lon") is None):
        empty = "lat" if values.get("lat") is None else "lon"
        errors.setdefault(empty, _("Give both latitude and longitude, or neither."))
    if values.get("joining") == JoiningKind.EXTERNAL and not values.get("external_url"):
        errors.setdefault("external_url", _("Say where people join."))


def _check_meetings(values: dict[str, Any], errors: dict[str, str], around: Around) -> None:
    """That the rule of what repeats makes a meeting at all."""
    begin, rule = values.get("starts_at"), values.get("recurrence")
    if values.get("schedule") != ScheduleKind.REPEATING or not rule:
        return
    if begin is None:
        errors["starts_at"] = _("Say when the first meeting starts.")
    elif not occurrences(
        rule,
        first=begin,
        last=values.get("ends_at"),
        zone=ZoneInfo(around.zone),
        except_on=values.get("except_on") or (),
    ):
        errors["recurrence"] = _("There would be no meeting at all: look at the dates.")


def write_row(activity: Any) -> list[str]:
    """The cells of an activity, in the order of COLUMNS."""
    cells = []
    for column in COLUMNS:
        if column.name == "badge_name":
            badge = activity.achievement.name if activity.achievement else ""
            cells.append("" if badge == activity.title else badge)
        else:
            cells.append(column.write(getattr(activity, column.name), activity))
    return [cell.replace("\r\n", "\n") for cell in cells]
