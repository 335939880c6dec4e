"""Calendars (RFC 5545): read as rows of a table, and written."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from learning.errors import UnreadableFile
from learning.exchange.reading import MAX_ROWS, Cells, Rows, decoded

_PROPERTY = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^;:\"]*))*):(.*)", re.S)
_ESCAPED = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}


def read_calendar(body: bytes) -> Rows:
    """The events of a calendar file. Raises UnreadableFile."""
    text = decoded(body)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableFile(code="no_calendar")
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    rows: Rows = []
    event: dict[str, tuple[str, str]] | None = None
    for line in unfolded.splitlines():
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            event = {}
        elif word == "END:VEVENT" and event is not None:
            rows.append((len(rows) + 1, _cells(event)))
            event = None
            if len(rows) > MAX_ROWS:
                raise UnreadableFile(code="too_many_rows")
        elif event is not None and (found := _PROPERTY.fullmatch(line)):
            event.setdefault(found[1].upper(), (found[2], found[3]))
    if not rows:
        raise UnreadableFile(code="empty")
    return rows


def _cells(event: dict[str, tuple[str, str]]) -> Cells:
    def text(name: str) -> str:
        return re.sub(r"\\[nN,;\\]", lambda found: _ESCAPED[found[0]], event.get(name, ("", ""))[1]).strip()

    cells = {
        "title": text("SUMMARY"),
        "description": text("DESCRIPTION") or text("SUMMARY"),
        "place": text("LOCATION")[:120],
        "starts_at": _moment(*event.get("DTSTART", ("", ""))),
        "ends_at": _moment(*event.get("DTEND", ("", ""))),
        "time_zone": _zone_of(event.get("DTSTART", ("", ""))[0]),
        "recurrence": event.get("RRULE", ("", ""))[1].strip(),
    }
    point = re.fullmatch(r"\s*(-?[\d.]+);(-?[\d.]+)\s*", event.get("GEO", ("", ""))[1])
    if point:
        cells |= {"lat": point[1], "lon": point[2]}
    if cells["recurrence"]:
        cells["schedule"] = "repeating"
    return {name: cell for name, cell in cells.items() if cell}


def _moment(_parameters: str, value: str) -> str:
    """As a cell: with its offset if it is UTC, else on the wall clock of its zone."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?", value.strip())
    if not found:
        return value.strip()
    year, month, day, hour, minute, utc = found.groups(default="")
    if not hour:
        return f"{year}-{month}-{day}"
    return f"{year}-{month}-{day}T{hour}:{minute}:00Z" if utc else f"{year}-{month}-{day} {hour}:{minute}"


def _zone_of(parameters: str) -> str:
    found = re.search(r";TZID=\"?([^;:\"]+)", parameters, re.I)
    return found[1] if found and "/" in found[1] else ""


def write_calendar(activities: Iterable[Any], *, urls: dict[Any, str], now: datetime) -> bytes:
    """One event an activity that has a date. `urls`: {primary key: address of its page}."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cities of Learning//Activities//EN"]
    for activity in activities:
        if activity.starts_at is None:
            continue
        end = activity.ends_at or activity.starts_at + timedelta(minutes=activity.duration_minutes or 60)
        where = ", ".join(part for part in (activity.street, activity.place) if part)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{activity.pk}@cities-of-learning",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(activity.starts_at)}",
            f"DTEND:{_utc(end)}",
            f"SUMMARY:{_escaped(activity.title)}",
            f"DESCRIPTION:{_escaped(activity.description)}",
            f"URL:{urls[activity.pk]}",
        ]
        if where:
            lines.append(f"LOCATION:{_escaped(where)}")
        if activity.lat is not None and activity.lon is not None:
            lines.append(f"GEO:{activity.lat};{activity.lon}")
        if re.fullmatch(r"[A-Z0-9=;,:+-]+", activity.recurrence or ""):
            lines.append(f"RRULE:{activity.recurrence}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    text = (
        text.encode(errors="replace").decode().replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    )
    return re.sub(r"\r\n|\r|\n", r"\\n", re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))


def _folded(line: str) -> list[str]:
    """Parts of at most 75 octets, cut between letters."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > (75 if not parts else 74):
            parts.append(part)
            part = ""
        part += letter
    parts.append(part)
    return [parts[0], *(f" {rest}" for rest in parts[1:])]
