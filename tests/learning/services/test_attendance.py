from collections.abc import Callable
from datetime import datetime

import pytest

from learning.errors import NoTicket, NotTakingPart, TicketForAnother, TooManyWrongCodes
from learning.models import Activity, Enrolment
from learning.services import completing
from learning.services.attendance import (
    WRONG_A_MINUTE,
    check_in,
    set_attendance,
    ticket_code,
    ticket_of,
    ticket_url,
)
from learning.services.awarding import award_participants
from learning.services.completing import complete_enrolments, reopen_enrolments
from learning.services.enrolments import join_activity, leave_activity
from shared.errors import NotAllowed
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_ticket_is_noted_once_by_link_token_and_letters(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        row = join_activity(member=cast.member(cast.lena), activity=activity)
        code = ticket_code(row).lower()
        texts = (ticket_url(row), f" {ticket_of(row)} ", code, f"{code[:4]}-{code[4:]}")
        found = [check_in(actor=petra, activity=activity, text=text) for text in texts]

        assert "lena" not in ticket_url(row).lower().replace(ticket_of(row).lower(), "")
        assert [(one.enrolment.pk, one.is_new) for one in found] == [
            (row.pk, True),
            *[(row.pk, False)] * 3,
        ]
    assert AuditEntry.objects.filter(action="enrolment.attended", actor_id=cast.petra.pk).count() == 1


def test_ticket_of_another_activity_or_location_or_none_is_refused(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    here, there = make_activity(), make_activity(title="Other")
    with in_tenant(beta):
        foreign = ticket_of(Enrolment(pk=1))

    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        other = join_activity(member=lena, activity=there)
        for text in (ticket_of(other), ticket_url(other)):
            with pytest.raises(TicketForAnother):
                check_in(actor=petra, activity=here, text=text)
        for text in (foreign, ticket_code(other), "", "x" * 10_000, "\x00", "Robots", "ééééé"):
            with pytest.raises(NoTicket):
                check_in(actor=petra, activity=here, text=text)
        assert Enrolment.objects.filter(attended_at__isnull=False).count() == 0


def test_ticket_of_who_left_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        row = join_activity(member=lena, activity=activity)
        leave_activity(member=lena, activity=activity)
        with pytest.raises(NotTakingPart):
            check_in(actor=cast.member(cast.petra), activity=activity, text=ticket_of(row))


def test_guessing_letters_ends_soon(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        row = join_activity(member=cast.member(cast.lena), activity=activity)
        for _number in range(WRONG_A_MINUTE):
            with pytest.raises(NoTicket):
                check_in(actor=petra, activity=activity, text="AAAAAAAA")
        with pytest.raises(TooManyWrongCodes):
            check_in(actor=petra, activity=activity, text=ticket_of(row))


def test_attendance_is_the_teams_alone(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        row = join_activity(member=lena, activity=activity)
        with pytest.raises(NotAllowed):
            check_in(actor=lena, activity=activity, text=ticket_of(row))
        with pytest.raises(NotAllowed):
            set_attendance(actor=lena, activity=activity, member_ids=[lena.pk], attended=True)
        with pytest.raises(NotAllowed):
            complete_enrolments(actor=lena, activity=activity, member_ids=[lena.pk])


def test_ticking_and_taking_back_count_what_is_new(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, lena, ravi = (cast.member(user) for user in (cast.petra, cast.lena, cast.ravi))
        for member in (lena, ravi):
            join_activity(member=member, activity=activity)
        everybody = [lena.pk, ravi.pk, cast.amir.pk]

        def tick(*, attended: bool) -> int:
            return set_attendance(actor=petra, activity=activity, member_ids=everybody, attended=attended)

        assert [tick(attended=True), tick(attended=True), tick(attended=False)] == [2, 0, 2]


def test_completion_is_heard_once_and_a_badge_brings_it(
    make_activity: Make, alpha: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, heard = make_activity(), []

    def hear(*, activity: Activity, member_ids: list[int], completed_at: datetime | None) -> None:
        heard.append((member_ids, completed_at is not None))

    monkeypatch.setattr(completing, "completion_changed", hear)

    with in_tenant(alpha):
        petra, lena, ravi = (cast.member(user) for user in (cast.petra, cast.lena, cast.ravi))
        for member in (lena, ravi):
            join_activity(member=member, activity=activity)
        for _twice in range(2):
            complete_enrolments(actor=petra, activity=activity, member_ids=[lena.pk])
            award_participants(actor=petra, activity=activity, member_ids=[ravi.pk])
        assert heard == [([lena.pk], True), ([ravi.pk], True)]
        assert Enrolment.objects.filter(completed_at__isnull=False).count() == 2

        assert reopen_enrolments(actor=petra, activity=activity, member_ids=[lena.pk]) == 1
        assert Enrolment.objects.get(member=lena).completed_at is None
        assert heard[-1] == ([lena.pk], False)
