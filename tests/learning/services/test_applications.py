from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from learning.enums import EnrolmentStatus, JoiningKind
from learning.errors import AlreadyDecided, ApplicationIncomplete, NotJoinable, TooLate
from learning.models import Activity, Enrolment
from learning.services.applications import apply_to_activity, decide_applications
from learning.services.enrolments import join_activity, leave_activity
from shared.enums import JournalState
from shared.errors import NotAllowed
from shared.models import JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
QUESTIONS = [{"text": "Why?", "is_required": True}, {"text": "More?", "is_required": False}]


@pytest.fixture
def by_choice(make_activity: Make) -> Callable[..., Activity]:
    def make(**fields: Any) -> Activity:
        return make_activity(**{"joining": JoiningKind.APPLICATION, "questions": QUESTIONS, **fields})

    return make


def test_application_holds_no_place_and_stands_in_the_journal_as_such(
    by_choice: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = by_choice(capacity=1)

    with in_tenant(alpha):
        row = apply_to_activity(member=cast.member(cast.lena), activity=activity, answers=[" I care ", ""])

        assert (row.status, row.answers) == (EnrolmentStatus.APPLIED, ["I care", ""])
        assert Activity.objects.get().enrolled == 0
    assert JournalEntry.objects.get().state == JournalState.APPLIED


@pytest.mark.parametrize("answers", [["", "x"], ["x"], [], ["x", "y", "z"]])
def test_application_without_needed_answers_is_refused(
    by_choice: Make, alpha: Tenant, cast: Cast, answers: list[str]
) -> None:
    activity = by_choice()

    with in_tenant(alpha), pytest.raises(ApplicationIncomplete):
        apply_to_activity(member=cast.member(cast.lena), activity=activity, answers=answers)


def test_application_after_the_deadline_is_refused(by_choice: Make, alpha: Tenant, cast: Cast) -> None:
    activity = by_choice(apply_by=timezone.now() - timedelta(minutes=1))

    with in_tenant(alpha), pytest.raises(TooLate):
        apply_to_activity(member=cast.member(cast.lena), activity=activity, answers=["a", ""])


def test_ways_of_joining_do_not_stand_in_for_each_other(
    by_choice: Make, make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    chosen, opened = by_choice(), make_activity(title="Open")

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        with pytest.raises(NotJoinable):
            join_activity(member=lena, activity=chosen)
        with pytest.raises(NotJoinable):
            apply_to_activity(member=lena, activity=opened, answers=[])


def test_organiser_chooses_several_at_once_and_the_rest_waits(
    by_choice: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = by_choice(capacity=1)

    with in_tenant(alpha):
        people = [cast.member(user) for user in (cast.lena, cast.ravi, cast.amir)]
        for member in people:
            apply_to_activity(member=member, activity=activity, answers=["x", ""])
        petra, ids = cast.member(cast.petra), [member.pk for member in people]

        made = decide_applications(
            actor=petra, activity=activity, member_ids=ids[:2], accept=True, message="See you!"
        )
        no = decide_applications(actor=petra, activity=activity, member_ids=ids, accept=False)

        assert [(row.name, row.status) for row in [*made, *no]] == [
            ("Lena", EnrolmentStatus.JOINED),
            ("Ravi", EnrolmentStatus.WAITING),
            ("Amir", EnrolmentStatus.DECLINED),
        ]
        assert Enrolment.objects.filter(decided_by=petra, decided_at__isnull=False).count() == 3
        with pytest.raises(AlreadyDecided):
            apply_to_activity(member=people[2], activity=activity, answers=["again", ""])
        leave_activity(member=people[0], activity=activity)
        assert Enrolment.objects.get(member=people[1]).status == EnrolmentStatus.JOINED
    assert JournalEntry.objects.get(left_at=None).user == cast.ravi
    texts = {mail.recipient: mail.text for mail in OutgoingMail.objects.order_by("-created_at")}
    assert "See you!" in texts["lena@example.org"]
    assert "others were chosen" in texts["amir@example.org"]


def test_choosing_where_all_is_full_and_nobody_waits_says_so(
    by_choice: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = by_choice(capacity=1, has_waiting_list=False)

    with in_tenant(alpha):
        people = [cast.member(user) for user in (cast.lena, cast.ravi)]
        for member in people:
            apply_to_activity(member=member, activity=activity, answers=["x", ""])
        made = decide_applications(
            actor=cast.member(cast.petra),
            activity=activity,
            member_ids=[member.pk for member in people],
            accept=True,
        )

        assert [(row.status, row.error and row.error.code) for row in made] == [
            (EnrolmentStatus.JOINED, None),
            (None, "activity_full"),
        ]
        assert Enrolment.objects.get(member=people[1]).status == EnrolmentStatus.APPLIED


def test_choosing_is_the_organisers_alone(by_choice: Make, alpha: Tenant, cast: Cast) -> None:
    activity = by_choice()

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        apply_to_activity(member=lena, activity=activity, answers=["x", ""])
        with pytest.raises(NotAllowed):
            decide_applications(actor=lena, activity=activity, member_ids=[lena.pk], accept=True)
