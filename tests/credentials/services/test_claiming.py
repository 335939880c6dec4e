from datetime import timedelta

import pytest
from django.utils import timezone

from credentials.errors import (
    ClaimEnded,
    ClaimInactive,
    ClaimNotStarted,
    ClaimUsedUp,
    ClaimWithdrawn,
    InvalidRecipient,
    UnknownCode,
)
from credentials.models import Achievement, ClaimCode, Credential
from credentials.services.claiming import (
    accept_waiting_credentials,
    claim_with_code,
    create_claim_code,
    deactivate_claim_code,
)
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from credentials.wallet.models import WalletItem
from shared.accounts.signals import email_verified
from shared.errors import NotAllowed
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast, make_user
from tests.credentials.badges import make_achievement


@pytest.fixture
def code(achievement: Achievement, in_alpha: Tenant) -> ClaimCode:
    return create_claim_code(actor=None, achievement=achievement, max_uses=2)


def test_claim_gives_the_badge_and_makes_a_member(code: ClaimCode, cast: Cast) -> None:
    result = claim_with_code(code=code.code, user=cast.otto)
    assert (result.is_new, result.credential.member_id) == (True, cast.otto.pk)
    assert Member.objects.filter(pk=cast.otto.pk).exists()
    assert WalletItem.objects.get(credential_id=result.credential.pk).user_id == cast.otto.pk


def test_claiming_again_gives_the_same_badge_and_counts_once(code: ClaimCode, cast: Cast) -> None:
    first = claim_with_code(code=code.code, user=cast.lena)
    again = claim_with_code(code=code.code, user=cast.lena)
    code.refresh_from_db()
    assert (again.is_new, again.credential, code.uses) == (False, first.credential, 1)


def test_claim_by_address_waits_for_the_account(code: ClaimCode) -> None:
    result = claim_with_code(code=code.code, user=None, email="New@example.org")
    assert WalletItem.objects.get().user_id is None
    new = make_user("new")
    email_verified.send(sender=None, user=new, email="new@example.org")
    result.credential.refresh_from_db()
    assert (WalletItem.objects.get().user_id, result.credential.claimed_at is None) == (new.pk, False)


def test_badge_that_waits_is_taken_by_the_claim(
    code: ClaimCode, achievement: Achievement, cast: Cast
) -> None:
    given = issue_credential(actor=None, achievement=achievement, email="otto@example.org").credential
    result = claim_with_code(code=code.code, user=cast.otto)
    code.refresh_from_db()
    assert (result.is_new, result.credential, result.credential.member_id) == (False, given, cast.otto.pk)
    assert code.uses == 0


def test_code_says_why_it_is_refused(achievement: Achievement, in_alpha: Tenant, cast: Cast) -> None:
    hour, now = timedelta(hours=1), timezone.now()
    early = create_claim_code(actor=None, achievement=achievement, starts_at=now + hour)
    late = create_claim_code(actor=None, achievement=achievement, ends_at=now - hour)
    off = create_claim_code(actor=None, achievement=achievement)
    deactivate_claim_code(actor=cast.member(cast.petra), claim_code=off)
    used = create_claim_code(actor=None, achievement=achievement, max_uses=1)
    claim_with_code(code=used.code, user=cast.lena)
    for code, error in (
        (early, ClaimNotStarted),
        (late, ClaimEnded),
        (off, ClaimInactive),
        (used, ClaimUsedUp),
    ):
        with pytest.raises(error):
            claim_with_code(code=code.code, user=cast.ravi)
    for text in ("", "x" * 22, "../../x", "a\x00" * 10, early.code + "x"):
        with pytest.raises(UnknownCode):
            claim_with_code(code=text, user=cast.ravi)
    assert Credential.objects.count() == 1


def test_claim_without_account_or_address_is_refused(code: ClaimCode) -> None:
    for email in ("", "no-address"):
        with pytest.raises(InvalidRecipient):
            claim_with_code(code=code.code, user=None, email=email)
    code.refresh_from_db()
    assert code.uses == 0


def test_withdrawn_badge_cannot_be_claimed_again(code: ClaimCode, cast: Cast) -> None:
    credential = claim_with_code(code=code.code, user=cast.lena).credential
    revoke_credential(actor=None, credential=credential, reason="A mistake")
    with pytest.raises(ClaimWithdrawn):
        claim_with_code(code=code.code, user=cast.lena)


def test_only_issuers_make_codes(achievement: Achievement, in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        create_claim_code(actor=cast.member(cast.lena), achievement=achievement)


def test_accepting_leaves_out_a_location_that_is_being_updated(
    achievement: Achievement, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=achievement, email="new@example.org")
    Tenant.objects.filter(pk=alpha.pk).update(schema_versions={})
    user = make_user("new")
    assert accept_waiting_credentials(user=user, email="new@example.org") == 0
    Tenant.objects.filter(pk=alpha.pk).update(schema_versions=alpha.schema_versions)
    assert accept_waiting_credentials(user=user, email="new@example.org") == 1


def test_accepting_reaches_every_location_that_has_something(
    achievement: Achievement, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    from credentials.services.issuers import create_issuer

    new = "new@example.org"
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=achievement, email=new)
    with in_tenant(beta):
        issuer = create_issuer(actor=None, slug="museum", name="Museum")
        issue_credential(actor=None, achievement=make_achievement(issuer), email=new)
    user = make_user("new")
    assert accept_waiting_credentials(user=user, email="NEW@example.org") == 2
    assert accept_waiting_credentials(user=user, email=new) == 0
    assert set(WalletItem.objects.filter(user=user).values_list("tenant__slug", flat=True)) == {
        "alpha",
        "beta",
    }
    for tenant in (alpha, beta):
        with in_tenant(tenant):
            assert Credential.objects.get().claimed_at is not None
            assert not Member.objects.filter(pk=user.pk).exists()
