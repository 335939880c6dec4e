"""Activities in a calendar's own format (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vGeo, vUri

from learning.models import Activity, Occurrence
from learning.queries.texts import reader_language, texts_in
from learning.views.activities import find_activity
from shared.calendars import calendar_bytes
from shared.languages import in_page_language
from shared.text import plain
from tenants.hosts import tenant_url
from tenants.models import Tenant

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def activity_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One activity with all its dates."""
    activity = find_activity(request, slug)
    if not activity.has_dates:
        raise Http404
    title = texts_in(activity, reader_language()).title
    events = events_of(activity, url=url_in_language(request, activity))
    response = HttpResponse(calendar_text(title, events), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{activity.slug}.ics") or ""
    is_public = activity.is_open_to_all and request.tenant.is_public  # type: ignore[attr-defined]
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-cache"
    return response


def calendar_text(name: str, events: Iterable[Event], *, time_zone: str = "UTC") -> bytes:
    """`time_zone`: the location's, for a calendar without any event."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cities of Learning//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    for event in events:
        calendar.add_component(event)
    return calendar_bytes(calendar, time_zone=time_zone)


def url_in_language(request: HttpRequest, activity: Activity) -> str:
    """The activity's address on its location's primary host, in the language that this address names."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return tenant_url(tenant, in_page_language(request, f"/activities/{activity.slug}/"))


def events_of(activity: Activity, *, url: str) -> list[Event]:
    """In the reader's language: one event; of an activity with dates of its own, one for each of them."""
    assert activity.starts_at is not None
    meetings = [_meeting(activity, row, url) for row in activity.occurrences.all()]
    return meetings or [_event(activity, activity.starts_at, activity.ends_at, url)]


def _meeting(activity: Activity, row: Occurrence, url: str) -> Event:
    event = _event(activity, row.starts_at, row.ends_at, url, f"-{row.pk}")
    if row.is_cancelled:
        event.add("status", "CANCELLED")
    return event


def _event(activity: Activity, begin: datetime, end: datetime | None, url: str, part: str = "") -> Event:
    zone, texts = ZoneInfo(activity.time_zone), texts_in(activity, reader_language())
    host = url.split("/")[2].split(":")[0]
    event = Event()
    event.add("uid", f"{activity.pk}{part}@{host}")
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("dtstart", begin.astimezone(zone))
    if end is not None:
        event.add("dtend", end.astimezone(zone))
    event.add("summary", _line(texts.title))
    note = f"{_line(activity.schedule_note)}\n\n" if activity.schedule_note else ""
    event.add("description", f"{note}{plain(texts.description, 600)}\n\n{url}")
    place = ", ".join(part for part in (activity.street, activity.place) if part)
    if place:
        event.add("location", _line(place))
    if activity.lat is not None and activity.lon is not None:
        event.add("geo", vGeo((activity.lat, activity.lon)))
    event.add("url", vUri(url))
    event.add("categories", [_line(activity.category.name)])
    event.add("contact", _line(activity.organiser.name))
    return event


def _line(text: str) -> str:
    """Without line breaks and invisible letters: those would be lines of the calendar's own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
