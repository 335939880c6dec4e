"""Repeating dates: RFC 5545 rules from simple choices, and the moments that they make. Pure.

A rule is counted on the wall clock of its zone, so a meeting at 17:00 stays at 17:00 when the clocks change.
"""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

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
    limit = begin + timedelta(days=MAX_YEARS * 365)
    starts = (start for start in found if start.date() not in except_on)
    return [
        (start.replace(tzinfo=zone), (start + lasts).replace(tzinfo=zone))
        for start in islice(starts, MAX_OCCURRENCES)
        if start <= limit
    ]


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
