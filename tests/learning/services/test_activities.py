from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from learning.enums import ActivityStatus
from learning.errors import ActivityIncomplete
from learning.models import Activity, Organiser
from learning.services.activities import (
    archive_activity,
    create_activity,
    publish_activity,
    unpublish_activity,
    update_activity,
)
from learning.services.enrolments import join_activity
from shared.errors import NotAllowed
from shared.models import CatalogueItem, JournalEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast, host_of
from theming.models import Category

Make = Callable[..., Activity]


def test_create_activity_makes_a_draft_with_its_achievement(make_activity: Make, alpha: Tenant) -> None:
    activity = make_activity(publish=False)

    with in_tenant(alpha):
        achievement = activity.achievement
        assert achievement is not None
        assert (activity.status, activity.slug, activity.time_zone) == (
            ActivityStatus.DRAFT,
            "robots-for-everybody",
            "Europe/Ljubljana",
        )
        assert (achievement.name, achievement.source) == ("Robots for everybody", f"activity:{activity.pk}")
        assert achievement.issuer_id == activity.organiser.issuer_id
        assert achievement.art_hue == activity.category.hue
    assert not CatalogueItem.objects.exists()


def test_create_activity_without_a_role_is_refused(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        for person in (cast.lena, cast.amir):
            with pytest.raises(NotAllowed):
                create_activity(
                    actor=cast.member(person),
                    organiser=organiser,
                    title="Mine",
                    description="…",
                    type="event",
                    category=Category.objects.first(),
                )
        assert not Activity.objects.exists()


def test_create_activity_takes_no_field_that_is_not_editable(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha), pytest.raises(TypeError, match="enrolled"):
        create_activity(
            actor=cast.member(cast.petra),
            organiser=organiser,
            title="x",
            description="x",
            type="event",
            category=Category.objects.first(),
            enrolled=5,
        )


def test_publish_activity_puts_it_into_the_catalogue(make_activity: Make, alpha: Tenant) -> None:
    activity = make_activity()

    item = CatalogueItem.objects.get()
    assert (item.tenant_id, item.item_id, item.title) == (alpha.pk, activity.pk, "Robots for everybody")
    assert host_of(alpha) in item.url
    assert item.url.endswith("/activities/robots-for-everybody/")
    assert (item.network_category, item.organiser_name) == ("technology-and-computers", "Youth Club")


def test_publish_activity_for_here_only_stays_out_of_the_catalogue(make_activity: Make) -> None:
    make_activity(visibility="here")

    assert not CatalogueItem.objects.exists()


def test_publish_activity_of_a_private_location_stays_out_of_the_catalogue(
    alpha: Tenant, make_activity: Make
) -> None:
    alpha.visibility = "private"
    alpha.save()

    make_activity()

    assert not CatalogueItem.objects.exists()


def test_publish_activity_without_a_date_says_what_is_missing(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(publish=False, starts_at=None)

    with in_tenant(alpha):
        with pytest.raises(ActivityIncomplete, match="Say when it starts"):
            publish_activity(actor=cast.member(cast.petra), activity=activity)
        activity.refresh_from_db()
        assert activity.status == ActivityStatus.DRAFT


@pytest.mark.parametrize("hide", [unpublish_activity, archive_activity])
def test_hidden_activity_leaves_the_catalogue(
    hide: Callable[..., Activity], make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        hide(actor=cast.member(cast.petra), activity=activity)

    assert not CatalogueItem.objects.exists()


def test_update_activity_reaches_catalogue_achievement_and_journal(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    later = datetime(2031, 5, 1, 8, 0, tzinfo=UTC)

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        update_activity(
            actor=cast.member(cast.petra),
            activity=activity,
            title="Robots, part two",
            learn=["Welding"],
            starts_at=later,
        )

        activity = Activity.objects.select_related("achievement").get(pk=activity.pk)
        assert activity.slug == "robots-for-everybody"
        assert activity.achievement is not None
        assert activity.achievement.tags == ["Welding"]
    assert CatalogueItem.objects.get().title == "Robots, part two"
    assert JournalEntry.objects.values_list("title", "starts_at").get() == ("Robots, part two", later)


def test_update_activity_to_fewer_places_than_people_is_refused(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(capacity=5)

    with in_tenant(alpha):
        for person in (cast.lena, cast.ravi):
            join_activity(member=cast.member(person), activity=activity)
        with pytest.raises(ActivityIncomplete, match="2 people"):
            update_activity(actor=cast.member(cast.petra), activity=activity, capacity=1)

        assert Activity.objects.get().capacity == 5


@pytest.mark.parametrize("do", [publish_activity, unpublish_activity, archive_activity, update_activity])
def test_changing_somebody_elses_activity_is_refused(
    do: Callable[..., Activity], make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha), pytest.raises(NotAllowed):
        do(actor=cast.member(cast.lena), activity=activity)
