from collections.abc import Callable

import pytest

from learning.enums import EnrolmentStatus
from learning.errors import WhyMissing
from learning.models import Activity, Enrolment
from learning.services.enrolments import join_activity, wait_for_place
from learning.services.removing import remove_participants
from shared.errors import NotAllowed
from shared.models import AuditEntry, JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_place_is_free_again_and_both_are_told(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(capacity=1, has_waiting_list=True)

    with in_tenant(alpha):
        petra, lena, ravi = (cast.member(user) for user in (cast.petra, cast.lena, cast.ravi))
        join_activity(member=lena, activity=activity, notify=False)
        wait_for_place(member=ravi, activity=activity)
        people = [lena.pk, cast.amir.pk]  # Amir takes no part

        def remove() -> int:
            return remove_participants(
                actor=petra, activity=activity, member_ids=people, reason=" Too young.\n<b>Sorry</b> "
            )

        assert [remove(), remove()] == [1, 0]
        statuses = dict(Enrolment.objects.values_list("member_id", "status"))
        assert statuses == {lena.pk: EnrolmentStatus.LEFT, ravi.pk: EnrolmentStatus.JOINED}
        assert Activity.objects.get().enrolled == 1
    assert JournalEntry.objects.get(user_id=cast.lena.pk).left_at is not None
    assert AuditEntry.objects.filter(action="enrolment.removed", actor_id=cast.petra.pk).count() == 1
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"lena@example.org", "ravi@example.org"}
    mail = mails["lena@example.org"]
    assert mail.subject == "Your place: Robots for everybody"
    assert "Too young." in mail.text
    assert "<b>Sorry" not in mail.html


@pytest.mark.parametrize("reason", ["", " \n\t "])
def test_nobody_loses_a_place_without_a_reason(
    make_activity: Make, alpha: Tenant, cast: Cast, reason: str
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        join_activity(member=lena, activity=activity, notify=False)
        with pytest.raises(WhyMissing):
            remove_participants(
                actor=cast.member(cast.petra), activity=activity, member_ids=[lena.pk], reason=reason
            )
        assert Enrolment.objects.get().status == EnrolmentStatus.JOINED


def test_only_who_decides_takes_places_back(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        lena, ravi = cast.member(cast.lena), cast.member(cast.ravi)
        join_activity(member=lena, activity=activity, notify=False)
        with pytest.raises(NotAllowed):
            remove_participants(actor=ravi, activity=activity, member_ids=[lena.pk], reason="No")
        assert Enrolment.objects.get().status == EnrolmentStatus.JOINED
