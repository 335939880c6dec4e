"""What a coordinator approves is what they have read."""

from collections.abc import Callable

import pytest
from django.test import Client

from learning.enums import ActivityStatus
from learning.errors import ChangedMeanwhile
from learning.models import Activity
from learning.queries.reviews import activities_in_review, standing_text, version_handed_in
from learning.services import coordinators
from learning.services.activities import publish_activity, update_activity
from learning.services.policies import change_organiser_policy
from learning.services.reviewing import approve_activity
from shared.models import Notification
from tenants.context import in_tenant
from tenants.enums import MemberRole
from tenants.members.services.joining import set_member_role
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
PAGE = "/manage/coordination/reviews/robots-for-everybody/"


@pytest.fixture
def handed_in(make_activity: Make, alpha: Tenant, cast: Cast) -> Activity:
    """By Petra, where the location approves first."""
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        change_organiser_policy(actor=cast.member(cast.amir), allows_new_organisers=True, approves_first=True)
        return publish_activity(actor=cast.member(cast.petra), activity=activity)


@pytest.mark.parametrize("what", ["text", "cover"])
def test_changed_activity_is_not_approved_unseen(
    what: str, handed_in: Activity, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, amir = cast.member(cast.petra), cast.member(cast.amir)
        seen = standing_text(handed_in)
        if what == "text":
            update_activity(actor=petra, activity=handed_in, description="Buy my robots.")
        else:
            Activity.objects.filter(pk=handed_in.pk).update(cover={"token": "another"})
        with pytest.raises(ChangedMeanwhile):
            approve_activity(actor=amir, activity=handed_in, seen=seen)
        now = Activity.objects.get()
        assert now.status == ActivityStatus.IN_REVIEW

        approve_activity(actor=amir, activity=now, seen=standing_text(now))
        assert Activity.objects.get().status == ActivityStatus.PUBLISHED


def test_page_says_what_changed_since_it_was_handed_in(
    handed_in: Activity, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    amir = client_for(alpha, user=cast.amir)
    before = amir.get(PAGE).content.decode()
    with in_tenant(alpha):
        old = handed_in.version
        update_activity(
            actor=cast.member(cast.petra), activity=handed_in, description="Buy a robot in a day."
        )
        found = version_handed_in(Activity.objects.get())
        assert found is not None
        assert found.number == old
        seen = standing_text(Activity.objects.get())
    after = amir.get(PAGE).content.decode()

    assert "Changed since it was handed in" not in before
    assert "Changed since it was handed in" in after
    assert f'name="seen" value="{seen}"' in after
    assert "Buy" in after
    for stale in ({}, {"seen": "1-"}):
        answer = amir.post(PAGE, {"decision": "yes"} | stale)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert "while you were reading it" in amir.get(PAGE).content.decode()
    assert client_for(alpha).get("/activities/robots-for-everybody/").status_code == 404
    amir.post(PAGE, {"decision": "yes", "seen": seen})
    assert client_for(alpha).get("/activities/robots-for-everybody/").status_code == 200


def test_coordinators_and_moderators_hear_once_that_an_activity_waits(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        set_member_role(actor=None, user=cast.ravi, role=MemberRole.MODERATOR)
        change_organiser_policy(actor=cast.member(cast.amir), allows_new_organisers=True, approves_first=True)
        for _twice in range(2):
            publish_activity(actor=cast.member(cast.petra), activity=activity)
    told = Notification.objects.filter(kind="coordination_waits").order_by("user_id")

    assert {(row.user_id, row.parameters["name"], row.url.endswith(PAGE)) for row in told} == {
        (cast.amir.pk, "Robots for everybody", True),
        (cast.ravi.pk, "Robots for everybody", True),
    }
    assert len(told) == 2


def test_of_very_many_that_one_person_hands_in_the_queue_tells(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activities = [
        make_activity(title=f"Robots {n}", publish=False) for n in range(coordinators.TOLD_AN_HOUR + 2)
    ]
    with in_tenant(alpha):
        change_organiser_policy(actor=cast.member(cast.amir), allows_new_organisers=True, approves_first=True)
        for activity in activities:
            publish_activity(actor=cast.member(cast.petra), activity=activity)
        waiting = activities_in_review().count()
    told = Notification.objects.filter(kind="coordination_waits", user_id=cast.amir.pk).count()

    assert (waiting, told) == (len(activities), coordinators.TOLD_AN_HOUR)
