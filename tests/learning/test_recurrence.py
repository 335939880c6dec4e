"""Rules of repetition: from choices and back, on the wall clock of a place, and safe against what is imported."""

import time
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from learning.recurrence import (
    MAX_OCCURRENCES,
    MONTHLY_BY_DATE,
    MONTHLY_BY_DAY,
    Repeat,
    check_rule,
    occurrences,
    read_rule,
)

LJUBLJANA = ZoneInfo("Europe/Ljubljana")


def at(text: str, zone: ZoneInfo = LJUBLJANA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def starts(rule: str, first: str, **options: object) -> list[str]:
    found = occurrences(rule, first=at(first), last=None, zone=LJUBLJANA, **options)  # type: ignore[arg-type]
    return [f"{begin:%Y-%m-%d %H:%M}" for begin, _end in found]


@pytest.mark.parametrize(
    ("repeat", "rule"),
    [
        (Repeat(days=("TU",)), "FREQ=WEEKLY;BYDAY=TU"),
        (Repeat(every=2, days=("MO", "TH"), count=5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=5"),
        (Repeat(days=("TU",), until=date(2026, 12, 24)), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261224"),
        (Repeat(kind=MONTHLY_BY_DATE), "FREQ=MONTHLY;BYMONTHDAY=3"),
        (Repeat(kind=MONTHLY_BY_DAY, every=3), "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU"),
    ],
)
def test_choices_make_a_rule_and_come_back(repeat: Repeat, rule: str) -> None:
    assert repeat.rule(date(2026, 11, 3)) == rule
    assert read_rule(rule) == repeat


def test_weekly_without_a_day_takes_that_of_the_first_meeting() -> None:
    assert Repeat().rule(date(2026, 11, 5)) == "FREQ=WEEKLY;BYDAY=TH"


def test_fifth_weekday_of_a_month_is_its_last() -> None:
    assert Repeat(kind=MONTHLY_BY_DAY).rule(date(2026, 10, 31)) == "FREQ=MONTHLY;BYDAY=-1SA"


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=YEARLY", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "x"],
)
def test_rule_beyond_the_choices_is_none(rule: str) -> None:
    assert read_rule(rule) is None


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # the clocks go back on 25 October 2026 and forward on 28 March 2027
        ("2026-10-20T17:00", ["2026-10-20T15:00", "2026-10-27T16:00"]),
        ("2027-03-23T17:00", ["2027-03-23T16:00", "2027-03-30T15:00"]),
    ],
)
def test_meeting_keeps_its_hour_when_the_clocks_change(first: str, expected: list[str]) -> None:
    found = occurrences(
        "FREQ=WEEKLY;COUNT=2", first=at(first), last=at(first) + timedelta(hours=2), zone=LJUBLJANA
    )

    utc = ZoneInfo("UTC")
    assert [f"{begin.astimezone(utc):%Y-%m-%dT%H:%M}" for begin, _end in found] == expected
    assert {f"{begin:%H:%M}-{end:%H:%M}" for begin, end in found} == {"17:00-19:00"}


def test_meeting_in_the_hour_that_is_skipped_takes_place_after_it() -> None:
    [first, second] = occurrences(
        "FREQ=WEEKLY;COUNT=2", first=at("2027-03-21T02:30"), last=None, zone=LJUBLJANA
    )

    utc = ZoneInfo("UTC")
    assert [f"{moment[0].astimezone(utc):%H:%M}" for moment in (first, second)] == ["01:30", "01:30"]


def test_last_day_and_days_without_a_meeting_count() -> None:
    rule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222"

    assert starts(rule, "2026-12-01T17:00", except_on=[date(2026, 12, 8)]) == [
        "2026-12-01 17:00",
        "2026-12-15 17:00",
        "2026-12-22 17:00",
    ]


def test_last_moment_in_utc_is_read_on_the_wall() -> None:
    assert starts("FREQ=DAILY;UNTIL=20261202T160000Z", "2026-12-01T17:00") == [
        "2026-12-01 17:00",
        "2026-12-02 17:00",
    ]


def test_thirty_first_is_left_out_where_there_is_none() -> None:
    assert starts("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "2026-10-31T10:00") == [
        "2026-10-31 10:00",
        "2026-12-31 10:00",
        "2027-01-31 10:00",
    ]


def test_endless_rule_ends_after_a_year_of_days() -> None:
    assert len(starts("FREQ=DAILY", "2026-10-31T10:00")) == MAX_OCCURRENCES


def test_nothing_comes_after_ten_years() -> None:
    assert len(starts("FREQ=YEARLY", "2026-10-31T10:00")) == 10


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=99999",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY\nEXDATE:20261201",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=53MO",
        "FREQ=YEARLY;BYDAY=MO,-99MO",
        "BYDAY=MO",
        "nonsense",
        "",
    ],
)
def test_rule_that_is_none_or_takes_long_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_rule(rule)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"],
)
def test_rules_without_any_day_are_quick_even_a_thousand_of_them(rule: str) -> None:
    """A thousand rows of an import are looked at while somebody waits."""
    begin = time.process_time()

    assert [starts(rule, "2026-12-01T17:00") for _ in range(100)] == [[]] * 100
    assert time.process_time() - begin < 5


def test_rule_has_meetings_exactly_where_dateutil_finds_some() -> None:
    """Shortly before the end of time, where dateutil gives up quickly."""
    random = Random(7)
    zone, first = ZoneInfo("UTC"), datetime(9985, 3, 14, 10)
    asked = [_some_rule(random) for _ in range(600)]
    valid = [rule for rule in asked if _is_rule(rule)]

    found = [
        bool(occurrences(rule, first=first.replace(tzinfo=zone), last=None, zone=zone)) for rule in valid
    ]

    last = first + timedelta(days=3650)
    known = [next(iter(rrulestr(rule, dtstart=first)), datetime.max) <= last for rule in valid]
    assert found == known
    assert {True, False} == set(known)


def _some_rule(random: Random) -> str:
    days = ("MO", "TU", "SA", "2MO", "5FR", "-1SU", "-5WE")
    parts = {
        "INTERVAL": (1, 2, 5, 12, 24),
        "BYMONTH": (1, 2, 4, 12),
        "BYMONTHDAY": (1, 15, 29, 30, 31, -1, -29, -31, "28,-31"),
        "BYDAY": (*days, "MO,2TU"),
        "BYSETPOS": (1, 2, 6, -1, -6, 300),
        "COUNT": (3,),
    }
    chosen = [f"{name}={random.choice(values)}" for name, values in parts.items() if random.random() < 0.45]
    return ";".join([f"FREQ={random.choice(('MONTHLY', 'YEARLY'))}", *chosen])


def _is_rule(rule: str) -> bool:
    try:
        check_rule(rule)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York"])
def test_rule_until_the_end_of_time_ends_after_ten_years(zone: str) -> None:
    first = datetime(2026, 10, 31, 10, tzinfo=ZoneInfo(zone))

    found = occurrences("FREQ=YEARLY;UNTIL=99991231T235959Z", first=first, last=None, zone=ZoneInfo(zone))

    assert len(found) == 10
