import json

import pytest

from credentials.enums import CredentialState
from credentials.errors import AlreadyRevoked, ReasonMissing
from credentials.models import Achievement, Credential
from credentials.openbadges.verification import Verdict
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from credentials.wallet.models import WalletItem
from shared.errors import NotAllowed
from shared.models import AuditEntry, OutgoingMail
from tenants.models import Tenant
from tests.conftest import Cast
from tests.credentials.badges import faults, judge


def test_everything_says_so_at_once(credential: Credential, in_alpha: Tenant, cast: Cast) -> None:
    assert judge(credential.ob3).verdict == Verdict.VALID
    revoke_credential(actor=cast.member(cast.petra), credential=credential, reason="Given  by mistake")
    credential.refresh_from_db()
    assert (credential.state_at(), credential.revocation_reason) == (
        CredentialState.REVOKED,
        "Given by mistake",
    )
    for form in (credential.ob3, credential.ob3_jwt, credential.ob2):
        assert (judge(form).verdict, faults(judge(form))) == (Verdict.INVALID, {"revoked"})
    assert WalletItem.objects.get().revoked_at == credential.revoked_at
    mail = OutgoingMail.objects.get(subject="Withdrawn: Soldering")
    assert "Given by mistake" in mail.text
    entry = AuditEntry.objects.get(action="credential.revoked")
    assert (entry.actor_id, entry.changes) == (cast.petra.pk, {"reason": "Given by mistake"})


def test_documents_are_never_changed(credential: Credential, in_alpha: Tenant) -> None:
    before = (credential.ob3, credential.ob3_jwt, credential.ob2)
    revoke_credential(actor=None, credential=credential, reason="A mistake")
    credential.refresh_from_db()
    assert (credential.ob3, credential.ob3_jwt, credential.ob2) == before


def test_other_badges_of_the_issuer_stay_valid(
    credential: Credential, achievement: Achievement, in_alpha: Tenant
) -> None:
    other = issue_credential(actor=None, achievement=achievement, email="ravi@example.org").credential
    revoke_credential(actor=None, credential=credential, reason="A mistake")
    assert judge(other.ob3).verdict == Verdict.VALID
    assert (
        json.loads(other.ob3)["credentialStatus"]["statusListCredential"]
        == (json.loads(credential.ob3)["credentialStatus"]["statusListCredential"])
    )


def test_reason_is_needed_and_once_is_enough(credential: Credential, in_alpha: Tenant) -> None:
    with pytest.raises(ReasonMissing):
        revoke_credential(actor=None, credential=credential, reason="  ")
    revoke_credential(actor=None, credential=credential, reason="A mistake")
    with pytest.raises(AlreadyRevoked):
        revoke_credential(actor=None, credential=credential, reason="Again")


def test_who_may_not_issue_may_not_revoke(credential: Credential, in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        revoke_credential(actor=cast.member(cast.lena), credential=credential, reason="Mine")
