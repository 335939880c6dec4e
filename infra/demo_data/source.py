"""The demo's files as typed values."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from learning.recurrence import MONTHLY_BY_DAY, WEEKLY, Repeat
from shared.services import skills
from tenants.enums import TenantKind, Visibility

DATA = Path(__file__).parent / "data"

# One zone a country is right for every place of the demo.
TIME_ZONES = {
    "LT": "Europe/Vilnius", "SI": "Europe/Ljubljana", "PT": "Europe/Lisbon", "IT": "Europe/Rome",
    "NL": "Europe/Amsterdam", "GB": "Europe/London", "IE": "Europe/Dublin", "FI": "Europe/Helsinki",
    "ES": "Europe/Madrid", "RO": "Europe/Bucharest", "GR": "Europe/Athens", "RS": "Europe/Belgrade",
    "DE": "Europe/Berlin", "ZA": "Africa/Johannesburg", "CW": "America/Curacao", "BE": "Europe/Brussels",
    "FR": "Europe/Paris", "AM": "Asia/Yerevan",
}  # fmt: skip
OWN_ZONES = {"madeira": "Atlantic/Madeira"}


@dataclass(frozen=True)
class DemoLocation:
    slug: str
    name: str
    kind: TenantKind
    country: str
    lat: float
    lon: float
    languages: tuple[str, ...]
    visibility: Visibility
    time_zone: str


@dataclass(frozen=True)
class DemoOrganiser:
    slug: str
    location: str
    name: str
    description: str
    street: str
    place: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class DemoActivity:
    """`category` is a slug; `badge_name` the achievement's name; `fields` those of learning.models.Activity."""

    location: str
    organiser: str
    category: str
    badge_name: str
    is_here_only: bool
    fields: dict[str, Any]


@cache
def read_locations() -> tuple[DemoLocation, ...]:
    """All 45, in the file's order."""
    with (DATA / "locations.csv").open(newline="") as file:
        return tuple(
            DemoLocation(
                slug=row["slug"],
                name=row["name"],
                kind=TenantKind(row["kind"]),
                country=row["country"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                languages=tuple(row["languages"].split(";")),
                visibility=Visibility(row["visibility"]),
                time_zone=OWN_ZONES.get(row["slug"], TIME_ZONES[row["country"]]),
            )
            for row in csv.DictReader(file)
        )


@cache
def read_file() -> dict[str, Any]:
    """All that is invented, as it stands in the file."""
    data: dict[str, Any] = json.loads((DATA / "demo_activities.json").read_text())
    return data


@cache
def _competence_uris() -> dict[str, str]:
    """{the code of a competence that is shipped: its URI}."""
    found = {}
    for path in (skills.DATA / "frameworks").glob("*.json"):
        framework = json.loads(path.read_text())
        for area in framework["areas"]:
            for competence in area["competences"]:
                code = competence["id"]
                found[code] = skills.competence_uri(framework["source_url"], code)
    return found


def read_organisers(location: str) -> list[DemoOrganiser]:
    """The organisers of one location."""
    found = []
    for entry in read_file()["organisers"]:
        if entry["location"] == location:
            address = entry.get("address") or {}
            found.append(
                DemoOrganiser(
                    slug=entry["slug"],
                    location=location,
                    name=entry["name"],
                    description=entry["description"],
                    street=address.get("street", ""),
                    place=address.get("city", ""),
                    lat=address.get("lat"),
                    lon=address.get("lon"),
                )
            )
    return found


def read_activities(location: DemoLocation, *, today: date) -> list[DemoActivity]:
    """The activities of one location, their days counted from `today`, their times in its zone."""
    return [
        _activity(entry, location, today)
        for entry in read_file()["activities"]
        if entry["location"] == location.slug
    ]


def _activity(entry: dict[str, Any], location: DemoLocation, today: date) -> DemoActivity:
    address, age = entry.get("address") or {}, entry["age"]
    fields: dict[str, Any] = {
        "title": entry["title"]["en"],
        "description": entry["description"]["en"],
        "do": entry["do"],
        "learn": entry["learn"],
        "language": "en",
        "translations": _translations(entry),
        "languages": entry["languages"],
        "type": entry["type"],
        "format": entry["format"],
        "time_zone": location.time_zone,
        "duration_minutes": entry.get("duration_minutes"),
        "street": address.get("street", ""),
        "place": address.get("city", ""),
        "lat": address.get("lat"),
        "lon": address.get("lon"),
        "age_min": age.get("min"),
        "age_max": age.get("max"),
        "price_note": _price(entry["price"]),
        "capacity": entry.get("capacity"),
        "skills": [skill["uri"] for skill in entry.get("skills", ())],
        "competences": [_competence_uris()[code] for code in entry.get("competences", ())],
        "accessibility": [name.removesuffix("_on_request") for name in entry.get("accessibility", ())],
        **_schedule(entry["schedule"], entry.get("duration_minutes"), ZoneInfo(location.time_zone), today),
    }
    return DemoActivity(
        location=location.slug,
        organiser=entry["organiser"],
        category=entry["category"],
        badge_name=entry["badge"]["name"],
        is_here_only=entry["visibility"] == "here",
        fields=fields,
    )


def _translations(entry: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Title and description in the other languages that the entry has."""
    return {
        code: {"title": title, "description": entry["description"].get(code, "")}
        for code, title in entry["title"].items()
        if code != "en"
    }


def _price(price: dict[str, str]) -> str:
    return "" if price["kind"] == "free" else f"{float(price['amount']):g} {price['currency']}"


def _schedule(schedule: dict[str, Any], minutes: int | None, zone: ZoneInfo, today: date) -> dict[str, Any]:
    if schedule["kind"] == "any_time":
        return {"schedule": "any_time"}
    clock = time.fromisoformat(schedule.get("start_time", "09:00"))
    begin = datetime.combine(today + timedelta(days=schedule["start_day"]), clock, zone)
    if schedule["kind"] == "repeating":
        repeats = {"weekly": (WEEKLY, 1), "biweekly": (WEEKLY, 2), "monthly": (MONTHLY_BY_DAY, 1)}
        kind, every = repeats[schedule["repeat"]]
        until = today + timedelta(days=schedule["repeat_until_day"])
        return {
            "schedule": "repeating",
            "starts_at": begin,
            "ends_at": begin + timedelta(minutes=min(minutes or 120, 12 * 60)),
            "recurrence": Repeat(kind=kind, every=every, until=max(until, begin.date())).rule(begin.date()),
        }
    if "end_day" in schedule:
        end = datetime.combine(today + timedelta(days=schedule["end_day"]), time(20, 0), zone)
    else:
        end = begin + timedelta(minutes=minutes or 120)
    return {"schedule": "dated", "starts_at": begin, "ends_at": max(begin, end)}
