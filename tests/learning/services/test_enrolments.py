from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from learning.enums import EnrolmentStatus
from learning.errors import ActivityEnded, ActivityFull, NotJoinable
from learning.models import Activity, Enrolment
from learning.services.enrolments import join_activity, leave_activity
from shared.models import AuditEntry, JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_join_activity_takes_a_place_and_tells_everybody_concerned(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(capacity=2)

    with in_tenant(alpha):
        enrolment = join_activity(member=cast.member(cast.lena), activity=activity)

        assert (enrolment.status, Activity.objects.get().enrolled) == (EnrolmentStatus.JOINED, 1)
    entry = JournalEntry.objects.get()
    assert (entry.user_id, entry.tenant_id, entry.item_id, entry.title) == (
        cast.lena.pk,
        alpha.pk,
        activity.pk,
        "Robots for everybody",
    )
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.tenant_schema) == ("lena@example.org", "t_alpha")
    assert entry.url in mail.text
    assert "Robots for everybody" in mail.html
    assert AuditEntry.objects.filter(action="activity.joined", actor_id=cast.lena.pk).count() == 1


def test_join_activity_twice_is_one_place_and_one_mail(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(capacity=2)

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        first, second = (join_activity(member=lena, activity=activity) for _ in range(2))

        assert (first.pk, Activity.objects.get().enrolled) == (second.pk, 1)
    assert OutgoingMail.objects.count() == 1


def test_join_activity_that_is_full_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        with pytest.raises(ActivityFull):
            join_activity(member=cast.member(cast.ravi), activity=activity)

        assert Enrolment.objects.count() == 1


def test_join_activity_that_has_ended_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(starts_at=timezone.now() - timedelta(days=1))

    with in_tenant(alpha), pytest.raises(ActivityEnded):
        join_activity(member=cast.member(cast.lena), activity=activity)


def test_join_activity_that_is_a_draft_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(publish=False)

    with in_tenant(alpha), pytest.raises(NotJoinable):
        join_activity(member=cast.member(cast.petra), activity=activity)


def test_leave_activity_frees_the_place_for_another(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1)

    with in_tenant(alpha):
        lena, ravi = cast.member(cast.lena), cast.member(cast.ravi)
        join_activity(member=lena, activity=activity)
        leave_activity(member=lena, activity=activity)
        leave_activity(member=lena, activity=activity)  # again: nothing happens
        join_activity(member=ravi, activity=activity)
        with pytest.raises(ActivityFull):
            join_activity(member=lena, activity=activity)

        states = dict(Enrolment.objects.values_list("member_id", "status"))
        assert states == {lena.pk: EnrolmentStatus.LEFT, ravi.pk: EnrolmentStatus.JOINED}
        assert Activity.objects.get().enrolled == 1
    assert set(JournalEntry.objects.filter(left_at=None).values_list("user_id", flat=True)) == {cast.ravi.pk}
