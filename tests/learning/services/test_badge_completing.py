"""The activity's badge completes it, whichever way it comes to its person."""

from collections.abc import Callable

import pytest

from credentials.models import Achievement, Credential
from credentials.services.claiming import accept_waiting_credentials, claim_with_code, create_claim_code
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from learning.models import Activity, Enrolment
from learning.services.awarding import award_participants
from learning.services.completing import complete_enrolments, reopen_enrolments
from learning.services.enrolments import join_activity, leave_activity
from shared.models import AuditEntry, JournalEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import earn

Make = Callable[..., Activity]


@pytest.fixture
def activity(make_activity: Make, alpha: Tenant, cast: Cast) -> Activity:
    """Lena and Ravi take part."""
    made = make_activity()
    with in_tenant(alpha):
        for user in (cast.lena, cast.ravi):
            join_activity(member=cast.member(user), activity=made, notify=False)
    return made


def badge_of(activity: Activity) -> Achievement:
    assert activity.achievement is not None
    return activity.achievement


def completed() -> list[str]:
    rows = Enrolment.objects.filter(completed_at__isnull=False).select_related("member")
    return sorted(str(row.member) for row in rows)


def actors(action: str) -> list[int | None]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk").values_list("actor_id", flat=True))


def test_claimed_badge_completes_for_who_takes_part(activity: Activity, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        code = create_claim_code(actor=None, achievement=badge_of(activity)).code
        for _twice in range(2):
            claim_with_code(code=code, user=cast.lena)
        claim_with_code(code=code, user=cast.otto)  # takes no part

        assert completed() == ["Lena"]
    assert actors("enrolment.completed") == [None]
    done = JournalEntry.objects.filter(completed_at__isnull=False)
    assert list(done.values_list("user_id", flat=True)) == [cast.lena.pk]


def test_badge_issued_to_an_address_completes_by_the_issuers_word(
    activity: Activity, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        issue_credential(actor=petra, achievement=badge_of(activity), email="ravi@example.org")

        assert completed() == ["Ravi"]
    assert actors("enrolment.completed") == [cast.petra.pk]


def test_badge_that_waits_completes_when_its_person_is_found(
    activity: Activity, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=badge_of(activity), email="other@example.org")
        before = completed()
    accept_waiting_credentials(user=cast.lena, email="other@example.org")

    with in_tenant(alpha):
        assert (before, completed()) == ([], ["Lena"])


def test_who_has_left_completes_nothing(activity: Activity, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        leave_activity(member=cast.member(cast.lena), activity=activity)
        earn(cast.lena, activity)

        assert completed() == []


def test_withdrawn_badge_takes_back_what_came_with_it_alone(
    activity: Activity, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        complete_enrolments(actor=petra, activity=activity, member_ids=[cast.ravi.pk])
        for user in (cast.lena, cast.ravi):
            revoke_credential(actor=petra, credential=earn(user, activity), reason="A mistake", notify=False)

        assert completed() == ["Ravi"]
    assert actors("enrolment.reopened") == [None]
    assert JournalEntry.objects.get(user_id=cast.lena.pk).completed_at is None


def test_another_badge_that_counts_keeps_it_completed(activity: Activity, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        first = earn(cast.lena, activity)
        earn(cast.lena, activity, source="again")
        revoke_credential(actor=None, credential=first, reason="A mistake", notify=False)

        assert completed() == ["Lena"]


def test_awarding_again_completes_anew_unless_the_badge_is_withdrawn(
    activity: Activity, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), [cast.lena.pk]
        award_participants(actor=petra, activity=activity, member_ids=lena)
        reopen_enrolments(actor=petra, activity=activity, member_ids=lena)
        award_participants(actor=petra, activity=activity, member_ids=lena)
        anew = completed()
        revoke_credential(actor=petra, credential=Credential.objects.get(), reason="Not there", notify=False)
        award_participants(actor=petra, activity=activity, member_ids=lena)

        assert (anew, completed()) == (["Lena"], [])
