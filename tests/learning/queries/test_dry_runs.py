"""What the dry run knows of steps in other locations: as much as of one's own, from the catalogue."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from learning.dry_run import Trouble
from learning.models import Activity, Organiser, Playlist
from learning.queries.dry_runs import dry_run
from learning.services.activities import create_activity, publish_activity, update_activity
from learning.services.enrolments import join_activity, leave_activity
from learning.services.moderation import hide_item
from learning.services.organisers import create_organiser
from learning.services.playlist_steps import add_step_elsewhere
from shared.models import CatalogueItem
from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist
from theming.models import Category

Make = Callable[..., Activity]
MakeThere = Callable[..., Activity]


@pytest.fixture
def make_there(beta: Tenant, cast: Cast) -> MakeThere:
    """A published activity of Otto's at beta."""

    def make(**fields: Any) -> Activity:
        with in_tenant(beta):
            otto = cast.member(cast.otto)
            organiser = Organiser.objects.first() or create_organiser(
                actor=otto, name="Canal House", description="By the water."
            )
            activity = create_activity(
                actor=otto,
                organiser=organiser,
                title="Canals",
                description="What swims there?",
                category=Category.objects.get(slug="science"),
                type="workshop",
                place="Harbour",
                do=["Fish"],
                learn=["Species"],
                **{"starts_at": timezone.now() + timedelta(days=9), **fields},
            )
            return publish_activity(actor=otto, activity=activity)

    return make


@pytest.fixture
def trouble_of(make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast) -> Callable[..., list[Trouble]]:
    """What the dry run says of a playlist at alpha with a step there, for adults, and this one of beta's."""

    def found(activity: Activity) -> list[Trouble]:
        return [finding.trouble for finding in dry_run_of(activity)]

    def dry_run_of(activity: Activity) -> Any:
        with in_tenant(alpha):
            petra = cast.member(cast.petra)
            playlist = Playlist.objects.first()
            if playlist is None:
                playlist = make_playlist(petra, make_activity(title="One", age_min=18))
                add_step_elsewhere(actor=petra, playlist=playlist, tenant_id=beta.pk, item_id=activity.pk)
            return dry_run(playlist)

    return found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"age_max": 14}, [Trouble.AGES]),
        ({"price_note": "12 EUR"}, [Trouble.PRICE]),
        ({"joining": "invite"}, [Trouble.PRIVATE]),
    ],
)
def test_step_of_another_location_is_judged_like_an_own_one(
    make_there: MakeThere, trouble_of: Any, fields: dict[str, Any], expected: list[Trouble]
) -> None:
    assert trouble_of(make_there(**fields)) == expected


def test_dates_of_another_location_clash_and_a_repeating_one_does_not(
    make_there: MakeThere, make_activity: Make, trouble_of: Any, beta: Tenant, cast: Cast
) -> None:
    begin = timezone.now() + timedelta(days=3)  # as the step at alpha
    there = make_there(starts_at=begin - timedelta(hours=1), ends_at=begin + timedelta(hours=1))
    clash = trouble_of(there)
    with in_tenant(beta):
        otto = cast.member(cast.otto)
        update_activity(actor=otto, activity=there, schedule="repeating", recurrence="FREQ=WEEKLY;COUNT=9")

    assert (clash, trouble_of(there)) == ([Trouble.OVERLAP], [])


def test_last_place_of_another_location_is_known_at_once_and_so_is_a_free_one(
    make_there: MakeThere, trouble_of: Any, beta: Tenant, cast: Cast
) -> None:
    there = make_there(capacity=1, has_waiting_list=False)
    before = trouble_of(there)
    with in_tenant(beta):
        lena = join_tenant(user=cast.lena)
        join_activity(member=lena, activity=there)
    full = trouble_of(there)
    with in_tenant(beta):
        leave_activity(member=lena, activity=there)

    assert (before, full, trouble_of(there)) == ([], [Trouble.FULL], [])


def test_what_joining_takes_is_said_to_be_unknown_where_the_catalogue_does_not_tell(
    make_there: MakeThere, trouble_of: Any
) -> None:
    there = make_there()
    CatalogueItem.objects.filter(item_id=there.pk).update(is_full=None)

    assert trouble_of(there) == [Trouble.UNCHECKED]


def test_step_that_the_moderators_have_hidden_stops_people(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    hidden = make_activity(title="One")
    with in_tenant(alpha):
        playlist = make_playlist(cast.member(cast.petra), hidden)
        hide_item(actor=cast.member(cast.amir), item=hidden, reason="Not what it says.")
        found = dry_run(playlist)

    assert [(one.trouble, one.is_error) for one in found] == [(Trouble.HIDDEN, True)]
