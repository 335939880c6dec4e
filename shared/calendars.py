"""What every calendar file (RFC 5545) has."""

from icalendar import Calendar, Timezone


def calendar_bytes(calendar: Calendar, *, time_zone: str = "UTC") -> bytes:
    """`calendar` with the time zones that its events need. Without any event it holds `time_zone` alone: a calendar has
    at least one component (section 3.6)."""
    calendar.add_missing_timezones()
    if not calendar.subcomponents:
        calendar.add_component(Timezone.from_tzid(time_zone))
    return bytes(calendar.to_ical())
