"""What machines read on an activity's page: schema.org as JSON-LD."""

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from learning.enums import ActivityFormat, ActivityType, ScheduleKind
from learning.models import Activity, Organiser
from learning.views.cards import shown_dates
from shared.text import plain

_TYPES = {
    ActivityType.COURSE: "Course",
    ActivityType.DIGITAL: "LearningResource",
}
_MODES = {
    ActivityFormat.IN_PERSON: ("https://schema.org/OfflineEventAttendanceMode", "Onsite"),
    ActivityFormat.ONLINE: ("https://schema.org/OnlineEventAttendanceMode", "Online"),
    ActivityFormat.BOTH: ("https://schema.org/MixedEventAttendanceMode", "Blended"),
}
_LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def licence_url(activity: Activity) -> str:
    return _LICENCES.get(activity.licence, "")


def json_ld(activity: Activity, *, url: str, image_url: str, country: str, others: list[Organiser]) -> str:
    """The activity for search engines, safe inside a script element. `others`: co-organisers."""
    return script_json(schema_of(activity, url=url, image_url=image_url, country=country, others=others))


def script_json(data: Any) -> str:
    """JSON in which nothing ends a script element or a line of one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def schema_of(
    activity: Activity, *, url: str, image_url: str, country: str, others: list[Organiser]
) -> dict[str, Any]:
    """An Event where there is a date to come to; else a Course or a LearningResource."""
    kind = _TYPES.get(ActivityType(activity.type), "Event")
    if kind == "Event" and (activity.schedule == ScheduleKind.ANY_TIME or activity.starts_at is None):
        kind = "LearningResource"
    organisers = [{"@type": "Organization", "name": one.name} for one in (activity.organiser, *others)]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": url,
        "url": url,
        "name": activity.title,
        "description": plain(activity.description, 600) or activity.title,
        "image": [image_url],
        "inLanguage": activity.languages or [activity.language],
        "isAccessibleForFree": not activity.price_note,
        "teaches": list(activity.learn),
        "license": licence_url(activity),
    }
    if activity.age_min or activity.age_max:
        data["typicalAgeRange"] = f"{activity.age_min or ''}-{activity.age_max or ''}"
    if kind == "Event":
        data |= _dates(activity) | {
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": _MODES[ActivityFormat(activity.format)][0],
            "location": _where(activity, url, country),
            "organizer": organisers,
            "maximumAttendeeCapacity": activity.capacity,
        }
        if not activity.price_note:
            data["offers"] = {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "url": url}
    else:
        data["provider"] = organisers
    if kind == "Course":
        data["hasCourseInstance"] = {
            "@type": "CourseInstance",
            "courseMode": _MODES[ActivityFormat(activity.format)][1],
            "location": _where(activity, url, country),
            **_dates(activity),
        }
    return _without_empty(data)


def _dates(activity: Activity) -> dict[str, Any]:
    begin, end = shown_dates(activity)
    if begin is None or activity.schedule == ScheduleKind.ANY_TIME:
        return {}
    zone = ZoneInfo(activity.time_zone)
    if activity.schedule == ScheduleKind.REPEATING and end in (None, begin):
        end = begin + timedelta(minutes=activity.duration_minutes or 60)
    return {
        "startDate": begin.astimezone(zone).isoformat(),
        "endDate": end.astimezone(zone).isoformat() if end else None,
    }


def _where(activity: Activity, url: str, country: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if activity.format != ActivityFormat.ONLINE:
        place: dict[str, Any] = {
            "@type": "Place",
            "name": activity.place or activity.organiser.name,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": activity.street,
                "addressLocality": activity.place,
                "addressCountry": country,
            },
        }
        if activity.lat is not None and activity.lon is not None:
            place["geo"] = {"@type": "GeoCoordinates", "latitude": activity.lat, "longitude": activity.lon}
        found.append(place)
    if activity.format != ActivityFormat.IN_PERSON:
        found.append({"@type": "VirtualLocation", "url": activity.external_url or url})
    return found


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {name: _without_empty(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one not in (None, "", [], {})}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
