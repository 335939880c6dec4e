"""iCalendar (RFC 5545) from journal entries."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shared.calendars import calendar_bytes
from shared.models import JournalEntry
from shared.titles import title_in

_HOUR = timedelta(hours=1)


def calendar_of(entries: Iterable[JournalEntry]) -> bytes:
    """One calendar with an event an entry. The same entries always make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.NETWORK_NAME}//{settings.NETWORK_DOMAIN}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("My activities"))
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar_bytes(calendar)


def _event(entry: JournalEntry) -> Event:
    assert entry.starts_at is not None
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.item_id}@{settings.NETWORK_DOMAIN}")
    event.add("dtstamp", entry.joined_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", (entry.ends_at or entry.starts_at + _HOUR).astimezone(UTC))
    event.add("summary", title_in(entry.titles, entry.title)[0])
    event.add("description", f"{entry.tenant.name}\n{entry.url}")
    event.add("url", entry.url)
    if entry.place:
        event.add("location", entry.place)
    return event
