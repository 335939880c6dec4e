"""The kinds of cells in a table of activities: how each is read, what is said of a wrong one, how it is written."""

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

from learning.recurrence import check_rule

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


def plain(value: Any, _activity: Any) -> str:
    return "" if value is None else str(value)


def text(limit: int) -> Read:
    def read(cell: str, _around: Around) -> str:
        if len(cell) > limit:
            raise CellError(_("At most %(n)s characters.") % {"n": limit})
        if "\x00" in cell:
            raise CellError(_("It contains a character that is not allowed in a text."))
        return cell

    return read


def choice(values: list[str]) -> Read:
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


def number(low: int, high: int) -> Read:
    def read(cell: str, _around: Around) -> int:
        if not re.fullmatch(r"[0-9]{1,7}(\.0+)?", cell) or not low <= int(float(cell)) <= high:
            raise CellError(_("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return int(float(cell))

    return read


def degrees(most: int) -> Read:
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


def moment(cell: str, around: Around) -> datetime:
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


def moment_text(value: datetime | None, activity: Any) -> str:
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(activity.time_zone))
    if local.fold:  # the second time that this hour is on the clock
        return local.isoformat(timespec="minutes")
    return f"{local:%Y-%m-%d %H:%M}"


def lines(most: int, length: int) -> Read:
    def read(cell: str, _around: Around) -> list[str]:
        points = [line.strip() for line in cell.splitlines() if line.strip()]
        if len(points) > most:
            raise CellError(_("At most %(n)s points, one a line.") % {"n": most})
        if any(len(point) > length or "\x00" in point for point in points):
            raise CellError(_("Keep each point below %(n)s characters.") % {"n": length})
        return points

    return read


def lines_text(value: list[str], _activity: Any) -> str:
    return "\n".join(value)


def several(values: list[str]) -> Read:
    one = choice(values)

    def read(cell: str, around: Around) -> list[str]:
        parts = [part for part in re.split(r"[\s,;]+", cell) if part]
        return list(dict.fromkeys(one(part, around) for part in parts))

    return read


def matching(pattern: str, text: Text) -> Read:
    """Several that look alike. `text`: what is wrong with “%(part)s” that does not, and how to write it."""

    def read(cell: str, _around: Around) -> list[str]:
        found = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", cell) if part))
        for part in found:
            if not re.fullmatch(pattern, part):
                raise CellError(str(text) % {"part": part[:40]})
        return found

    return read


def several_text(value: list[str], _activity: Any) -> str:
    return ", ".join(value)


def questions(cell: str, around: Around) -> list[dict[str, Any]]:
    asked = lines(20, 300)(cell, around)
    return [{"text": line.removesuffix("*").rstrip(), "is_required": line.endswith("*")} for line in asked]


def questions_text(value: list[dict[str, Any]], _activity: Any) -> str:
    return "\n".join(f"{one.get('text', '')}{' *' if one.get('is_required') else ''}" for one in value)


def yes(cell: str, _around: Around) -> bool:
    word = cell.lower()
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise CellError(_("Write “yes” or “no”, in English."))


def yes_text(value: bool, _activity: Any) -> str:
    return "yes" if value else "no"


def category(cell: str, around: Around) -> str:
    try:
        return around.categories[cell.lower()]
    except KeyError:
        raise CellError(
            _("“%(cell)s” is not a category here. The template’s explanations list them.")
            % {"cell": cell[:40]}
        ) from None


def address(cell: str, _around: Around) -> str:
    try:
        parts = urlsplit(cell)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(cell) <= 500
    except ValueError:
        is_good = False
    if not is_good or re.search(r"[\s<>\"\x00-\x1f]", cell):
        raise CellError(_("Write the whole address, like https://example.org/join."))
    return cell


def rule(cell: str, _around: Around) -> str:
    rule = cell.upper().removeprefix("RRULE:")
    try:
        check_rule(rule)
    except ValueError:
        rule = ""
    if not rule or len(rule) > 300:
        raise CellError(_("Write a rule like FREQ=WEEKLY;BYDAY=TU;COUNT=10 (RFC 5545), or leave it empty."))
    return rule


def days(cell: str, _around: Around) -> list[date]:
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


def days_text(value: list[date], _activity: Any) -> str:
    return ", ".join(day.isoformat() for day in value)


def zone(cell: str, _around: Around) -> str:
    try:
        return ZoneInfo(cell).key
    except (ValueError, OSError, LookupError):  # what is not found, is a path or a folder
        raise CellError(_("Write a time zone like Europe/Ljubljana, or nothing.")) from None
