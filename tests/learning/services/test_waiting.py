"""The waiting list: who waits longest moves up by itself, whatever makes room."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from learning.enums import ActivityStatus, EnrolmentStatus
from learning.errors import ActivityFull, NotJoinable, NoWaitingList
from learning.models import Activity, Enrolment
from learning.queries.enrolments import position_of
from learning.services.activities import archive_activity, update_activity
from learning.services.enrolments import join_activity, leave_activity, wait_for_place
from shared.models import AuditEntry, JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
JOINED, WAITING, LEFT = EnrolmentStatus.JOINED, EnrolmentStatus.WAITING, EnrolmentStatus.LEFT


def states() -> dict[str, str]:
    rows = Enrolment.objects.select_related("member").order_by("pk")
    return {row.member.display_name: row.status for row in rows}


def test_place_that_is_given_up_goes_to_who_waits_longest(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        lena, ravi, amir = (cast.member(user) for user in (cast.lena, cast.ravi, cast.amir))
        join_activity(member=lena, activity=activity)
        first = wait_for_place(member=ravi, activity=activity)
        second = wait_for_place(member=amir, activity=activity)
        assert (position_of(first), position_of(second)) == (1, 2)

        leave_activity(member=lena, activity=activity)

        assert states() == {"Lena": LEFT, "Ravi": JOINED, "Amir": WAITING}
        assert position_of(second) == 1
        assert Activity.objects.get().enrolled == 1
    entries = JournalEntry.objects.filter(left_at=None)
    assert {entry.user: entry.state for entry in entries} == {cast.ravi: "joined", cast.amir: "waiting"}
    mail = OutgoingMail.objects.latest("created_at")
    assert (mail.recipient, "it is yours" in mail.text) == ("ravi@example.org", True)
    assert AuditEntry.objects.filter(action="activity.moved_up", actor_id=None).count() == 1


def test_more_places_let_several_move_up(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        for user in (cast.ravi, cast.amir):
            wait_for_place(member=cast.member(user), activity=activity)

        update_activity(actor=cast.member(cast.petra), activity=activity, capacity=None)

        assert states() == {"Lena": JOINED, "Ravi": JOINED, "Amir": JOINED}


def test_waiting_again_keeps_the_position_and_leaving_loses_it(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        ravi, amir = cast.member(cast.ravi), cast.member(cast.amir)
        join_activity(member=cast.member(cast.lena), activity=activity)
        for member in (ravi, amir, ravi):
            wait_for_place(member=member, activity=activity)
        assert position_of(Enrolment.objects.get(member=ravi)) == 1

        assert leave_activity(member=ravi, activity=activity) == WAITING
        wait_for_place(member=ravi, activity=activity)

        assert position_of(Enrolment.objects.get(member=ravi)) == 2
        assert position_of(Enrolment.objects.get(member=amir)) == 1


def test_waiting_where_a_place_is_free_takes_it(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        assert wait_for_place(member=cast.member(cast.lena), activity=activity).status == JOINED


def test_waiting_without_a_list_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1, has_waiting_list=False)

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        with pytest.raises(NoWaitingList):
            wait_for_place(member=cast.member(cast.ravi), activity=activity)
        with pytest.raises(ActivityFull):
            join_activity(member=cast.member(cast.ravi), activity=activity)


def test_nobody_moves_up_where_it_is_over(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    """Ended or put away: the place stays free, and who waited keeps the position."""
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        join_activity(member=lena, activity=activity)
        wait_for_place(member=cast.member(cast.ravi), activity=activity)
        Activity.objects.update(starts_at=timezone.now() - timedelta(days=1))
        leave_activity(member=lena, activity=activity)
        assert states() == {"Lena": LEFT, "Ravi": WAITING}

        activity = archive_activity(actor=cast.member(cast.petra), activity=activity)
        assert activity.status == ActivityStatus.ARCHIVED
        with pytest.raises(NotJoinable):
            wait_for_place(member=lena, activity=activity)
