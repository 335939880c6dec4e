from collections.abc import Callable

import pytest

from credentials.models import Credential
from credentials.services.revoking import revoke_credential
from learning.models import Activity, Organiser
from learning.services.awarding import award_participants
from learning.services.enrolments import join_activity
from shared.errors import NotAllowed
from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_badge_goes_to_those_named_who_take_part(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        for person in (cast.lena, cast.ravi):
            join_activity(member=cast.member(person), activity=activity, notify=False)
        everybody = [cast.lena.pk, cast.amir.pk]  # Amir does not take part

        first = award_participants(actor=cast.member(cast.petra), activity=activity, member_ids=everybody)
        again = award_participants(actor=cast.member(cast.petra), activity=activity, member_ids=everybody)

        assert [(row.email, row.is_new, row.error) for row in (*first, *again)] == [
            ("Lena", True, None),
            ("Lena", False, None),
        ]
        badge = Credential.objects.get()
        assert (badge.recipient_email, badge.recipient_name, badge.member_id) == (
            "lena@example.org",
            "Lena",
            cast.lena.pk,
        )
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == ["lena@example.org"]


def test_withdrawn_badge_is_not_given_again(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        join_activity(member=cast.member(cast.lena), activity=activity)
        award_participants(actor=petra, activity=activity, member_ids=[cast.lena.pk])
        revoke_credential(actor=petra, credential=Credential.objects.get(), reason="Not there")

        [row] = award_participants(actor=petra, activity=activity, member_ids=[cast.lena.pk])

        assert (row.is_new, Credential.objects.count()) == (False, 1)


def test_only_who_may_issue_may_award(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)

        with pytest.raises(NotAllowed):
            award_participants(actor=cast.member(cast.lena), activity=activity, member_ids=[cast.lena.pk])

        assert not Credential.objects.exists()
