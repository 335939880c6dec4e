"""Calendars as the programs of others write them, and as ours are read by them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from learning.errors import UnreadableFile
from learning.exchange.columns import read_row
from learning.exchange.ical import read_calendar, write_calendar
from learning.exchange.kinds import Around


def file(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", *lines, "END:VEVENT")


ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "DURATION:PT5M", "END:VALARM")
ZONE = (
    *("BEGIN:VTIMEZONE", "TZID:Own", "X-LIC-LOCATION:Europe/Ljubljana", "BEGIN:STANDARD"),
    *("DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"),
)


def test_alarm_inside_of_an_event_is_not_the_event() -> None:
    body = file(*event(*ALARM, "SUMMARY:Čebele", "DTSTART:20270503T150000Z"))
    assert read_calendar(body) == [
        (1, {"title": "Čebele", "description": "Čebele", "starts_at": "2027-05-03T15:00:00Z"})
    ]


def test_series_is_read_with_its_duration_and_the_days_left_out() -> None:
    body = file(
        *ZONE,
        *event(
            *("UID:1", "SUMMARY:Series", "DTSTART;TZID=Own:20270503T003000", "DURATION:PT1H30M"),
            *("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=9", "EXDATE;TZID=Own:20270510T003000,20270517T003000"),
        ),
        # On the wall clock there it is the 24th already.
        *event("UID:1", "SUMMARY:Moved", "RECURRENCE-ID:20270523T223000Z", "DTSTART:20270525T150000Z"),
        *event("UID:1", "SUMMARY:Off", "RECURRENCE-ID:20270530T223000Z", "STATUS:CANCELLED"),
    )
    assert read_calendar(body) == [
        (
            1,
            {
                "title": "Series",
                "description": "Series",
                "starts_at": "2027-05-03 00:30",
                "ends_at": "2027-05-03 02:00",
                "time_zone": "Europe/Ljubljana",
                "recurrence": "FREQ=WEEKLY;BYDAY=MO;COUNT=9",
                "schedule": "repeating",
                "except_on": "2027-05-10, 2027-05-17, 2027-05-24, 2027-05-31",
            },
        ),
        (2, {"title": "Moved", "description": "Moved", "starts_at": "2027-05-25T15:00:00Z"}),
    ]


def test_what_is_cancelled_is_not_brought_in() -> None:
    off = event("SUMMARY:Off", "STATUS:CANCELLED", "DTSTART:20270525T150000Z")
    rows = read_calendar(file(*off, *event("SUMMARY:On", "DTSTART:20270525T150000Z")))
    assert [(number, cells["title"]) for number, cells in rows] == [(2, "On")]
    with pytest.raises(UnreadableFile):
        read_calendar(file(*off))


@pytest.mark.parametrize(
    ("parameter", "zone"),
    [
        ('TZID="W. Europe Standard Time"', "Europe/Berlin"),
        ("TZID=/freeassociation.sourceforge.net/Europe/Ljubljana", "Europe/Ljubljana"),
        ("TZID=America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("TZID=Nowhere", "Nowhere"),
    ],
)
def test_zone_is_called_as_everybody_calls_it(parameter: str, zone: str) -> None:
    [(_number, cells)] = read_calendar(file(*event("SUMMARY:A", f"DTSTART;{parameter}:20270525T150000")))
    assert (cells["time_zone"], cells["starts_at"]) == (zone, "2027-05-25 15:00")


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:99999999T999999Z",),
        ("DTSTART;TZID=" + "x" * 3000 + ":20270525T150000",),
        ("DTSTART:20270525T150000", "DURATION:P9999W", "EXDATE:nonsense,,20270231T000000"),
        ("DTSTART:20270525T150000", "DURATION:-P1D", "RRULE:FREQ=SECONDLY"),
        ("END:VTIMEZONE", "BEGIN:VEVENT", "END:NOTHING"),
    ],
)
def test_nonsense_becomes_cells_or_a_refusal(lines: tuple[str, ...]) -> None:
    try:
        rows = read_calendar(file(*event("SUMMARY:A", *lines)))
    except UnreadableFile:
        return
    wrong = [read_row(cells, Around("UTC", {}))[1] for _number, cells in rows]

    assert all("category" in errors for errors in wrong)  # each row was read to its end


def activity(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "pk": 7,
            "title": "Čebele; med, vosek",
            "description": "Ena\r\nDva\x00" + " ž" * 60,
            "schedule": "repeating",
            "starts_at": datetime(2027, 10, 18, 15, tzinfo=UTC),  # 17:00 there
            "ends_at": datetime(2027, 10, 18, 16, 30, tzinfo=UTC),
            "time_zone": "Europe/Ljubljana",
            "duration_minutes": None,
            "street": "Trg 1",
            "place": "Center",
            "lat": 46.05,
            "lon": 14.5,
            "recurrence": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20271115",
            "except_on": [date(2027, 11, 1)],
            "occurrences": SimpleNamespace(
                all=lambda: [SimpleNamespace(starts_at=datetime(2027, 11, 8, 16, tzinfo=UTC))]
            ),
            **changes,
        }
    )


def test_series_that_is_written_stays_at_its_hour_when_the_clocks_change() -> None:
    """Read by programs that are not ours, and read back by ours."""
    body = write_calendar(
        [activity()], urls={7: "https://x.example/a/"}, now=datetime(2026, 1, 1, tzinfo=UTC)
    )

    [zone] = Calendar.from_ical(body).walk("VTIMEZONE")
    [found] = Calendar.from_ical(body).walk("VEVENT")
    off = {moment.dt for one in found["exdate"] for moment in one.dts}
    starts = rrulestr(found["rrule"].to_ical().decode(), dtstart=found["dtstart"].dt)
    assert str(zone["tzid"]) == "Europe/Ljubljana"
    assert [str(start) for start in starts if start not in off] == [
        "2027-10-18 17:00:00+02:00",
        "2027-10-25 17:00:00+02:00",
        "2027-11-15 17:00:00+01:00",
    ]
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    [(_number, cells)] = read_calendar(body)
    values, errors = read_row(
        cells | {"type": "event", "category": "sport"}, Around("UTC", {"sport": "sport"})
    )
    assert errors == {}
    assert values["title"] == "Čebele; med, vosek"
    assert values["except_on"] == [date(2027, 11, 1), date(2027, 11, 8)]
    assert (values["starts_at"], values["ends_at"]) == (activity().starts_at, activity().ends_at)


def test_event_without_a_rule_is_written_once() -> None:
    one = activity(schedule="dated", ends_at=None, lat=None, street="", place="", description="")
    body = write_calendar([one], urls={7: "https://x.example/a/"}, now=datetime(2026, 1, 1, tzinfo=UTC))

    [found] = Calendar.from_ical(body).walk("VEVENT")
    assert "rrule" not in found
    assert found["dtend"].dt - found["dtstart"].dt == timedelta(hours=1)
