from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from learning.models import Activity
from learning.views.cards import when_in_full, when_text
from shared.countries import language_name

IN_SUMMER = datetime(2031, 7, 5, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "short", "full"),
    [
        (
            {"starts_at": IN_SUMMER, "ends_at": IN_SUMMER + timedelta(hours=2)},
            "Sat 5 Jul 2031, 10:00",
            "Sat 5 Jul 2031, 10:00 – 12:00 (CEST)",
        ),
        (
            {"starts_at": IN_SUMMER, "ends_at": IN_SUMMER + timedelta(days=1)},
            "Sat 5 Jul 2031, 10:00",
            "Sat 5 Jul 2031, 10:00 – Sun 6 Jul 2031, 10:00 (CEST)",
        ),
        (
            {"starts_at": IN_SUMMER, "schedule": "repeating", "schedule_note": "every week"},
            "Sat 5 Jul 2031, 10:00 · every week",
            "Sat 5 Jul 2031, 10:00 (CEST) · every week",
        ),
        (
            {"starts_at": None, "schedule": "repeating", "schedule_note": "every Tuesday"},
            "every Tuesday",
            "every Tuesday",
        ),
        ({"starts_at": None, "schedule": "any_time"}, "Any time", "Any time"),
    ],
)
def test_when_is_told_in_the_activitys_own_time(fields: dict[str, Any], short: str, full: str) -> None:
    activity = Activity(time_zone="Europe/Ljubljana", **fields)

    assert (when_text(activity), when_in_full(activity)) == (short, full)


def test_what_has_begun_says_until_when_it_goes_on() -> None:
    activity = Activity(
        time_zone="Europe/Ljubljana",
        starts_at=timezone.now() - timedelta(days=3),
        ends_at=IN_SUMMER,
    )

    assert when_text(activity) == "On now, until Sat 5 Jul 2031, 10:00"


@pytest.mark.parametrize(("code", "name"), [("sl", "Slovenian"), ("pap", "Papiamento"), ("zz", "zz")])
def test_language_has_a_name(code: str, name: str) -> None:
    assert language_name(code) == name
