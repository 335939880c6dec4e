from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from learning.models import Activity
from learning.queries.activities import published
from learning.queries.listing import listed_by_id
from learning.services.organisers import create_organiser
from learning.views.cards import activity_card, when_in_full, when_text
from shared.countries import language_name
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_occurrences import weekly

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


def test_a_card_read_without_models_says_the_same(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    make_activity(title="Once", capacity=3, price_note="5 €", age_min=12, lat=46.05, lon=14.5)
    make_activity(title="At home", format="online", schedule="any_time", starts_at=None, ends_at=None)
    make_activity(**weekly(8))
    hidden = make_activity(title="Hidden")
    with in_tenant(alpha):
        Activity.objects.filter(title="Once").update(translations={"sl": {"title": "Enkrat"}})
        other = create_organiser(actor=cast.member(cast.petra), name="Another Lab")
        Activity.objects.get(title="Once").co_organisers.add(other)
        Activity.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
        ids = list(Activity.objects.values_list("pk", flat=True))
        for language in ("en", "sl"):
            with override(language):
                models = {str(activity.pk): activity_card(activity) for activity in published()}
                listed = {pk: activity_card(activity) for pk, activity in listed_by_id(ids).items()}
                assert listed == models
                assert len(listed) == 3
