"""Calendars (RFC 5545): read as rows of a table, and written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from icalendar import Calendar, Event, vGeo, vRecur, vUri

from learning.enums import ScheduleKind
from learning.errors import UnreadableFile
from learning.exchange.reading import MAX_ROWS, Cells, Rows, decoded
from shared.calendars import calendar_bytes

_PROPERTY = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^;:\"]*))*):(.*)", re.S)
_ESCAPED = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?")
_RULE = re.compile(r"[A-Z0-9=;,:+-]+")

Value = tuple[str, str]  # parameters and text of a property


@dataclass
class _Event:
    """`values`: each property as it stands first; `off`: those of EXDATE."""

    values: dict[str, Value] = field(default_factory=dict)
    off: list[Value] = field(default_factory=list)

    def get(self, name: str) -> Value:
        return self.values.get(name, ("", ""))

    def text(self, name: str) -> str:
        return re.sub(r"\\[nN,;\\]", lambda found: _ESCAPED[found[0]], self.get(name)[1]).strip()

    @property
    def is_cancelled(self) -> bool:
        return self.text("STATUS").upper() == "CANCELLED"


def read_calendar(body: bytes) -> Rows:
    """The events of a calendar file, without what is cancelled. A meeting that was moved is an event of its own, and
    its day is left out of the series. Raises UnreadableFile."""
    text = decoded(body)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableFile(code="no_calendar")
    events, zones = _events(re.sub(r"\r?\n[ \t]", "", text))
    moved: dict[str, list[Value]] = {}
    for event in events:
        if "RECURRENCE-ID" in event.values:
            moved.setdefault(event.text("UID"), []).append(event.get("RECURRENCE-ID"))
    rows: Rows = []
    for number, event in enumerate(events, start=1):
        if event.is_cancelled:
            continue
        if "RECURRENCE-ID" not in event.values:
            event.off += moved.get(event.text("UID"), [])
        rows.append((number, _cells(event, zones)))
    if not rows:
        raise UnreadableFile(code="empty")
    return rows


def _events(text: str) -> tuple[list[_Event], dict[str, str]]:
    """The events, and {name of a zone in this file: what others call it}. What stands inside of an event (an alarm has
    a description, too) is not the event's own."""
    events: list[_Event] = []
    zones: dict[str, str] = {}
    event: _Event | None = None
    inside: list[str] = []  # the components that are open
    zone = ""
    for line in re.split(r"\r\n|\r|\n", text):
        found = _PROPERTY.fullmatch(line)
        if found is None:
            continue
        name, value = found[1].upper(), (found[2], found[3])
        word = value[1].strip().upper()
        if name == "BEGIN":
            inside.append(word)
            if word == "VEVENT":
                event = _Event()
        elif name == "END":
            if word == "VEVENT" and event is not None:
                events.append(event)
                event = None
                if len(events) > MAX_ROWS:
                    raise UnreadableFile(code="too_many_rows")
            while inside and inside.pop() != word:
                pass
        elif event is not None and inside[-1:] == ["VEVENT"]:
            if name == "EXDATE":
                event.off += [(value[0], part) for part in value[1].split(",")]
            event.values.setdefault(name, value)
        elif inside[-1:] == ["VTIMEZONE"] and name == "TZID":
            zone = value[1].strip()
        elif inside[-1:] == ["VTIMEZONE"] and name == "X-LIC-LOCATION":
            zones[zone] = value[1].strip()
    return events, zones


def _cells(event: _Event, zones: dict[str, str]) -> Cells:
    zone = _zone_of(event.get("DTSTART")[0], zones)
    cells = {
        "title": event.text("SUMMARY"),
        "description": event.text("DESCRIPTION") or event.text("SUMMARY"),
        "place": event.text("LOCATION")[:120],
        "starts_at": _moment(event.get("DTSTART")[1]),
        "ends_at": _moment(event.get("DTEND")[1]) or _end_after(event),
        "time_zone": zone,
        "recurrence": event.get("RRULE")[1].strip(),
    }
    point = re.fullmatch(r"\s*(-?[\d.]+);(-?[\d.]+)\s*", event.get("GEO")[1])
    if point:
        cells |= {"lat": point[1], "lon": point[2]}
    if cells["recurrence"]:
        cells |= {"schedule": ScheduleKind.REPEATING.value, "except_on": ", ".join(_days(event.off, zone))}
    return {name: cell for name, cell in cells.items() if cell}


def _parsed(value: str) -> tuple[datetime, bool, bool] | None:
    """(moment on the clock, whether that is UTC, whether it is a mere day)"""
    found = re.fullmatch(r"(\d{8})(?:T(\d{4})\d\d(Z?))?", value.strip())
    try:
        moment = datetime.strptime(f"{found[1]}{found[2] or '0000'}", "%Y%m%d%H%M") if found else None
    except ValueError:
        moment = None
    return (moment, bool(found[3]), not found[2]) if found and moment else None


def _moment(value: str) -> str:
    """As a cell: with its offset if it is UTC, else on the wall clock of its zone. What is no moment stays as it is, so
    that the row says so."""
    parsed = _parsed(value)
    if parsed is None:
        return value.strip()
    moment, is_utc, is_day = parsed
    if is_day:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%dT%H:%M}:00Z" if is_utc else f"{moment:%Y-%m-%d %H:%M}"


def _end_after(event: _Event) -> str:
    """The end as a cell, of an event that says how long it lasts instead."""
    start, lasts = _parsed(event.get("DTSTART")[1]), _DURATION.fullmatch(event.text("DURATION").upper())
    if start is None or lasts is None:
        return ""
    weeks, days, hours, minutes = (int(part or 0) for part in lasts.groups())
    end = start[0] + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    return _moment(f"{end:%Y%m%dT%H%M}00{'Z' if start[1] else ''}") if end != start[0] else ""


def _days(off: Iterable[Value], zone: str) -> list[str]:
    """The days of these moments in the event's own zone."""
    days = set()
    for _parameters, text in off:
        parsed = _parsed(text)
        if parsed is None:
            continue
        moment, is_utc, _is_day = parsed
        days.add(_local(moment, zone) if is_utc and zone else moment.date())
    return [day.isoformat() for day in sorted(days)]


def _local(moment: datetime, zone: str) -> date:
    try:
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, LookupError, OverflowError):
        return moment.date()  # a zone that nobody knows is said at its own cell


def _zone_of(parameters: str, zones: dict[str, str]) -> str:
    """The zone as everybody calls it: calendars have names of their own, Windows' among them."""
    found = re.search(r";TZID=(?:\"([^\"]+)\"|([^;:\"]+))", parameters, re.I)
    if not found:
        return ""
    said = (found[1] or found[2]).strip()
    name = zones.get(said, said)
    name = get_global("windows_zone_mapping").get(name, name)
    own = re.search(r"[A-Z][A-Za-z_-]+/[A-Za-z_/+-]+$", name)  # without what some put before it
    return own[0] if own else name


def write_calendar(activities: Iterable[Any], *, urls: dict[Any, str], now: datetime) -> bytes:
    """One event an activity that has a date; of one that repeats with its rule and the days on which it does not take
    place. `urls`: {primary key: address of its page}."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cities of Learning//Activities//EN")
    calendar.add("version", "2.0")
    for activity in activities:
        if activity.starts_at is not None:
            calendar.add_component(_written(activity, urls[activity.pk], now))
    return calendar_bytes(calendar)


def _written(activity: Any, url: str, now: datetime) -> Event:
    zone = ZoneInfo(activity.time_zone)
    begin = activity.starts_at.astimezone(zone)
    end = activity.ends_at or activity.starts_at + timedelta(minutes=activity.duration_minutes or 60)
    event = Event()
    event.add("uid", f"{activity.pk}@cities-of-learning")
    event.add("dtstamp", now)
    event.add("dtstart", begin)
    event.add("dtend", end.astimezone(zone))
    event.add("summary", _clean(activity.title))
    event.add("description", _clean(activity.description))
    event.add("url", vUri(url))
    where = ", ".join(part for part in (activity.street, activity.place) if part)
    if where:
        event.add("location", _clean(where))
    if activity.lat is not None and activity.lon is not None:
        event.add("geo", vGeo((activity.lat, activity.lon)))
    if activity.schedule == ScheduleKind.REPEATING and _RULE.fullmatch(activity.recurrence):
        event.add("rrule", vRecur.from_ical(_until_in_utc(activity.recurrence, zone)))
        cancelled = {row.starts_at.astimezone(zone).date() for row in activity.occurrences.all()}
        for day in sorted({*activity.except_on, *cancelled}):
            event.add("exdate", datetime.combine(day, begin.timetz()))
    return event


def _until_in_utc(rule: str, zone: ZoneInfo) -> str:
    """Rules of ours end with a day; where the start names a zone, the end has to be in UTC (RFC 5545, 3.3.10)."""

    def in_utc(found: re.Match[str]) -> str:
        day = datetime.strptime(found[1], "%Y%m%d")
        last = datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
        return f"UNTIL={last:%Y%m%dT%H%M%SZ}"

    return re.sub(r"UNTIL=(\d{8})(?![\dT])", in_utc, rule)


def _clean(text: str) -> str:
    """Without what no calendar can hold."""
    readable = text.encode(errors="replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", readable)
