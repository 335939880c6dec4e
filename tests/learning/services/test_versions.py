"""What an activity said before, and two people who change it at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from learning.enums import ActivityStatus
from learning.errors import ActivityIncomplete, EditConflict
from learning.models import Activity, ActivityVersion, Organiser
from learning.services.activities import EDITABLE, publish_activity, start_activity, update_activity
from learning.services.snapshots import BADGE, fields_of, snapshot_of
from learning.services.versions import restore_version
from shared.errors import NotAllowed
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category

Make = Callable[..., Activity]


def numbers(activity: Activity) -> list[tuple[int, str]]:
    rows = ActivityVersion.objects.filter(activity=activity).select_related("author").order_by("number")
    return [(row.number, str(row.author) if row.author else "") for row in rows]


def test_each_save_of_something_new_is_a_version(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(actor=petra, activity=activity, title="Robots")
        update_activity(actor=petra, activity=activity, title="Robots")
        update_activity(actor=petra, activity=activity, badge_name="Robot builder")

        assert numbers(activity) == [(1, "Petra"), (2, "Petra"), (3, "Petra")]
        newest = ActivityVersion.objects.get(activity=activity, number=3)
        assert (newest.data["title"], newest.data[BADGE]) == ("Robots", "Robot builder")


def test_what_was_there_before_versions_becomes_the_first_one(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        ActivityVersion.objects.all().delete()
        Activity.objects.update(version=0)
        update_activity(actor=cast.member(cast.petra), activity=activity, title="Robots", base_version=0)

        assert numbers(activity) == [(1, ""), (2, "Petra")]
        assert ActivityVersion.objects.get(number=1).data["title"] == "Robots for everybody"


def test_snapshot_holds_every_field_that_can_be_changed_and_comes_back(
    make_activity: Make, alpha: Tenant
) -> None:
    activity = make_activity(apply_by=datetime(2031, 1, 1, tzinfo=UTC), licence="CC0-1.0")

    with in_tenant(alpha):
        activity = Activity.objects.select_related("achievement", "category").get()
        data = snapshot_of(activity)
        fields = fields_of(data)

        assert data.keys() == EDITABLE | {BADGE}
        assert {name: getattr(activity, name) for name in EDITABLE} == {
            name: value for name, value in fields.items() if name != BADGE
        }


def test_restore_makes_a_new_version_and_leaves_the_status(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(actor=petra, activity=activity, title="Wrong", do=["Nothing"], badge_name="Wrong too")
        first = ActivityVersion.objects.get(activity=activity, number=1)

        restored = restore_version(actor=petra, activity=activity, version=first)

        assert (restored.title, restored.do, restored.version, restored.status) == (
            "Robots for everybody",
            ["Build a robot"],
            3,
            ActivityStatus.PUBLISHED,
        )
        assert restored.achievement is not None
        assert restored.achievement.name == "Robots for everybody"
        first.refresh_from_db()
        assert (first.number, first.data["title"]) == (1, "Robots for everybody")


def test_restore_of_a_version_whose_category_is_gone_keeps_the_present_one(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        science = Category.objects.get(slug="science")
        update_activity(actor=petra, activity=activity, category=science)
        Category.objects.filter(slug="technology-and-computers").delete()

        version = ActivityVersion.objects.get(activity=activity, number=1)
        assert restore_version(actor=petra, activity=activity, version=version).category == science


def test_restore_by_a_stranger_or_of_anothers_version_is_refused(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    first, second = make_activity(), make_activity(title="Another")

    with in_tenant(alpha):
        version = ActivityVersion.objects.get(activity=first)
        with pytest.raises(NotAllowed):
            restore_version(actor=cast.member(cast.lena), activity=first, version=version)
        with pytest.raises(ValueError, match="another activity"):
            restore_version(actor=cast.member(cast.petra), activity=second, version=version)


def test_second_to_save_the_same_field_is_told(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(actor=petra, activity=activity, title="Hers", base_version=1)
        with pytest.raises(EditConflict) as refused:
            update_activity(actor=petra, activity=activity, title="His", place="Elsewhere", base_version=1)

        assert (refused.value.fields, refused.value.version) == (["title"], 2)
        saved = Activity.objects.get()
        assert (saved.title, saved.place, saved.version) == ("Hers", "Center", 2)


@pytest.mark.parametrize(
    "changes", [{"place": "Elsewhere"}, {"title": "Hers"}, {"title": "Hers", "place": "Elsewhere"}]
)
def test_second_to_save_something_else_or_the_same_overwrites_nothing(
    changes: dict[str, Any], make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(actor=petra, activity=activity, title="Hers", base_version=1)
        update_activity(actor=petra, activity=activity, base_version=1, **changes)

        saved = Activity.objects.get()
        assert (saved.title, saved.place) == ("Hers", changes.get("place", "Center"))


def test_draft_begins_untitled_and_gets_name_address_and_badge_together(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        activity = start_activity(actor=petra, organiser=organiser, type="course", language="en")
        assert (activity.title, activity.slug, activity.placeholders) == (
            "Untitled",
            "untitled",
            ["title", "category"],
        )

        named = update_activity(actor=petra, activity=activity, title="Bike repair")

        assert named.achievement is not None
        assert (named.slug, named.placeholders, named.achievement.name) == (
            "bike-repair",
            ["category"],
            "Bike repair",
        )
        assert named.achievement.source_url.endswith("/activities/bike-repair/")
        again = update_activity(actor=petra, activity=named, title="Bikes")
        assert again.slug == "bike-repair"


def test_untitled_or_unsorted_draft_is_not_published(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        activity = start_activity(actor=petra, organiser=organiser, type="course", language="en")
        activity = update_activity(actor=petra, activity=activity, schedule="any_time")
        said = []
        for fields in (
            {"title": "Bike repair"},
            {"description": "Bring your bike."},
            {"category": Category.objects.get(slug="science")},
        ):
            with pytest.raises(ActivityIncomplete) as refused:
                publish_activity(actor=petra, activity=activity)
            said.append(refused.value.field)
            activity = update_activity(actor=petra, activity=activity, **fields)

        assert said == ["title", "description", "category"]
        assert publish_activity(actor=petra, activity=activity).is_published


def test_published_activity_does_not_lose_what_everybody_needs(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for field, value in (("title", " "), ("description", ""), ("starts_at", None)):
            with pytest.raises(ActivityIncomplete) as refused:
                update_activity(actor=petra, activity=activity, **{field: value})
            assert refused.value.field == field
        assert Activity.objects.get().title == "Robots for everybody"
