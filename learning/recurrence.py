"""Repeating dates: RFC 5545 rules from simple choices, and the moments that they make. Pure.

A rule is counted on the wall clock of its zone, so a meeting at 17:00 stays at 17:00 when the clocks change.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, YEARLY, rrule, rrulestr

MAX_OCCURRENCES = 366
MAX_YEARS = 10
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY, MONTHLY_BY_DATE, MONTHLY_BY_DAY = "weekly", "monthly", "monthly_day"
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "COUNT", "UNTIL"}
)
_RARE = frozenset({"BYMONTHDAY", "BYMONTH", "BYSETPOS"})


@dataclass(frozen=True)
class Repeat:
    """A rule as a form asks for it. `days`: of DAYS, for WEEKLY. Ends after `until` or `count` meetings, or never."""

    kind: str = WEEKLY
    every: int = 1
    days: tuple[str, ...] = ()
    until: date | None = None
    count: int | None = None

    def rule(self, first: date) -> str:
        """The RRULE of a series that begins on `first`."""
        parts = ["FREQ=WEEKLY" if self.kind == WEEKLY else "FREQ=MONTHLY"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.kind == WEEKLY:
            chosen = self.days or (DAYS[first.weekday()],)
            parts.append("BYDAY=" + ",".join(day for day in DAYS if day in chosen))
        elif self.kind == MONTHLY_BY_DATE:
            parts.append(f"BYMONTHDAY={first.day}")
        else:
            place = (first.day - 1) // 7 + 1
            parts.append(f"BYDAY={place if place < 5 else -1}{DAYS[first.weekday()]}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        elif self.count:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def read_rule(rule: str) -> Repeat | None:
    """The choices that make `rule`; None if it says what the form cannot ask for."""
    parts = _split(rule)
    kind, day = parts.get("FREQ", ""), parts.get("BYDAY", "")
    until = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", parts.get("UNTIL", ""))
    if set(parts) & {"BYSETPOS", "BYMONTH", "WKST"} or ("UNTIL" in parts and not until):
        return None
    if kind == "WEEKLY" and set(day.split(",")) <= set(DAYS) and "BYMONTHDAY" not in parts:
        found = WEEKLY
    elif kind == "MONTHLY" and re.fullmatch(r"\d+", parts.get("BYMONTHDAY", "")) and not day:
        found = MONTHLY_BY_DATE
    elif kind == "MONTHLY" and re.fullmatch(r"([1-4]|-1)[A-Z]{2}", day) and "BYMONTHDAY" not in parts:
        found = MONTHLY_BY_DAY
    else:
        return None
    return Repeat(
        kind=found,
        every=int(parts.get("INTERVAL", "1")),
        days=tuple(day.split(",")) if found == WEEKLY else (),
        until=date(*map(int, until.groups())) if until else None,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
    )


def check_rule(rule: str) -> None:
    """Raises ValueError for a rule that is none, or that would take long to find its next day."""
    parts = _split(rule)
    kind = parts.get("FREQ", "")
    if not set(parts) <= _PARTS or kind not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError("not a rule that is understood here")
    if kind in ("DAILY", "WEEKLY") and set(parts) & _RARE:
        raise ValueError("not a rule that is understood here")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch(r"[1-9]\d{0,3}", parts[name]):
            raise ValueError(f"{name} is no small number")
    most = 53 if kind == "YEARLY" and "BYMONTH" not in parts else 5
    if any(int(number) > most for number in re.findall(r"\d+", parts.get("BYDAY", ""))):
        raise ValueError("no month or year has so many of a weekday")  # dateutil breaks at them
    rrulestr(_on_the_wall(rule, ZoneInfo("UTC")), dtstart=datetime(2026, 1, 1))


def occurrences(
    rule: str, *, first: datetime, last: datetime | None, zone: ZoneInfo, except_on: Collection[date] = ()
) -> list[tuple[datetime, datetime]]:
    """(start, end) of each meeting: the first one is from `first` to `last`, the others are as long. In order, at most
    MAX_OCCURRENCES and no later than MAX_YEARS. `except_on`: days without one. Raises ValueError for no rule."""
    check_rule(rule)
    begin = first.astimezone(zone).replace(tzinfo=None)
    lasts = last.astimezone(zone).replace(tzinfo=None) - begin if last else timedelta()
    found = rrulestr(_on_the_wall(rule, zone), dtstart=begin)
    assert isinstance(found, rrule)
    starts = (start for start in _within_limit(found, begin) if start.date() not in except_on)
    return [
        (start.replace(tzinfo=zone), (start + lasts).replace(tzinfo=zone))
        for start in islice(starts, MAX_OCCURRENCES)
    ]


def _within_limit(rule: rrule, begin: datetime) -> Iterator[datetime]:
    """Its moments up to MAX_YEARS. Where there are none, as of the 30th of February, that is said at once: dateutil
    would look through every month to the year 9999, and a file may hold a thousand such rules."""
    parts: Any = rule
    limit = begin + timedelta(days=MAX_YEARS * 365)
    end = min(parts._until, limit) if parts._until else limit
    if not _has_any(parts, begin, end):
        return iter(())
    return takewhile(lambda start: start <= end, rule)


def _has_any(parts: Any, begin: datetime, end: datetime) -> bool:
    """Whether a day of the rule lies between these, asked of no more months and years than lie there. `parts`: the rule
    as dateutil has read it."""
    if parts._freq not in (MONTHLY, YEARLY):
        return True
    step = parts._interval * (12 if parts._freq == YEARLY else 1)
    start = begin.year * 12 + (begin.month - 1 if parts._freq == MONTHLY else 0)
    for months in range(start, end.year * 12 + end.month, step):
        first = date(months // 12, months % 12 + 1, 1)
        days = _days_in(parts, first, first.replace(month=12) if parts._freq == YEARLY else first)
        if any(begin <= datetime.combine(day, begin.time()) <= end for day in days):
            return True
    return False


def _days_in(parts: Any, first: date, last: date) -> list[date]:
    """The rule's days in the months from `first` to `last`, which are one of its months or years."""
    end = last.replace(day=monthrange(last.year, last.month)[1])
    whole = (first, end)
    days = [
        day
        for day in (first + timedelta(days=n) for n in range((end - first).days + 1))
        if not parts._bymonth or day.month in parts._bymonth
        if _is_on(parts, day, _month_of(day) if parts._bymonth else whole)
    ]
    if not parts._bysetpos:
        return days
    places = (place - 1 if place > 0 else place for place in parts._bysetpos)
    return [days[place] for place in places if -len(days) <= place < len(days)]


def _month_of(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _is_on(parts: Any, day: date, span: tuple[date, date]) -> bool:
    """Whether its day of the month and of the week are the rule's. `span`: in which the “second Monday” is counted."""
    from_end = day.day - 1 - monthrange(day.year, day.month)[1]
    has_dates = parts._bymonthday or parts._bynmonthday
    if has_dates and day.day not in parts._bymonthday and from_end not in parts._bynmonthday:
        return False
    if parts._byweekday and day.weekday() not in parts._byweekday:
        return False
    nth, nth_from_end = (day - span[0]).days // 7 + 1, -((span[1] - day).days // 7 + 1)
    counted = parts._bynweekday
    return not counted or any((day.weekday(), n) in counted for n in (nth, nth_from_end))


def _split(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            return {}
        parts[name] = value
    return parts


def _on_the_wall(rule: str, zone: ZoneInfo) -> str:
    """`rule` with its last moment on the zone's wall clock; a mere day lasts until it is over."""

    def on_the_wall(found: re.Match[str]) -> str:
        day, clock, utc = found.groups()
        moment = datetime.strptime(day, "%Y%m%d").replace(hour=23, minute=59, second=59)
        if clock:
            moment = datetime.combine(moment.date(), time.fromisoformat(clock))
        if utc:
            with suppress(OverflowError):  # at the end of time no zone matters
                moment = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        return f"UNTIL={moment:%Y%m%dT%H%M%S}"

    return re.sub(r"UNTIL=(\d{8})(?:T(\d{6}))?(Z?)", on_the_wall, rule.upper().removeprefix("RRULE:"))
