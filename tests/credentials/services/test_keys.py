import json

import pytest

from credentials.enums import KeyKind
from credentials.models import Achievement, Issuer, SigningKey
from credentials.openbadges import keys as pure
from credentials.openbadges.errors import BadKey
from credentials.openbadges.verification import Verdict
from credentials.services.issuers import create_issuer
from credentials.services.issuing import issue_credential
from credentials.services.keys import current_key, did_document, open_key
from credentials.services.rotation import mark_key_compromised, rotate_keys
from shared.errors import NotAllowed
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.credentials.badges import faults, judge


def test_did_document_lists_both_keys_of_the_issuer(issuer: Issuer, in_alpha: Tenant) -> None:
    document = did_document(issuer)
    did = "did:web:alpha.cityoflearning.localhost%3A8000:issuers:library"
    assert document["id"] == did
    assert [method["type"] for method in document["verificationMethod"]] == ["Multikey", "JsonWebKey"]
    assert document["assertionMethod"] == [
        f"{did}#{current_key(issuer, kind).public_multikey}" for kind in (KeyKind.ED25519, KeyKind.P256)
    ]


def test_badges_of_retired_keys_stay_valid(achievement: Achievement, in_alpha: Tenant) -> None:
    """A29: rotate, issue, rotate again."""
    badges = []
    for number in range(3):
        badges.append(
            issue_credential(actor=None, achievement=achievement, email=f"p{number}@example.org").credential
        )
        rotate_keys(actor=None, issuer=achievement.issuer)
    used = {json.loads(badge.ob3)["proof"][0]["verificationMethod"] for badge in badges}
    assert len(used) == 3
    assert {judge(form).verdict for badge in badges for form in (badge.ob3, badge.ob3_jwt)} == {Verdict.VALID}


def test_badges_of_a_compromised_key_are_valid_no_longer(achievement: Achievement, in_alpha: Tenant) -> None:
    issuer = achievement.issuer
    bad = issue_credential(actor=None, achievement=achievement, email="a@example.org").credential
    stolen = current_key(issuer, KeyKind.ED25519)
    rotate_keys(actor=None, issuer=issuer)
    good = issue_credential(actor=None, achievement=achievement, email="b@example.org").credential
    mark_key_compromised(actor=None, key=stolen, reason="Laptop stolen")
    assert (judge(bad.ob3).verdict, "bad_key" in faults(judge(bad.ob3))) == (Verdict.INVALID, True)
    assert judge(good.ob3).verdict == Verdict.VALID
    assert judge(bad.ob3_jwt).verdict == Verdict.VALID  # another key signed this form


def test_compromise_of_the_current_key_brings_a_new_one(achievement: Achievement, in_alpha: Tenant) -> None:
    key = current_key(achievement.issuer, KeyKind.ED25519)
    mark_key_compromised(actor=None, key=key, reason="Published by mistake")
    assert current_key(achievement.issuer, KeyKind.ED25519) != key
    new = issue_credential(actor=None, achievement=achievement, email="a@example.org").credential
    assert judge(new.ob3).verdict == Verdict.VALID


def test_sealed_key_opens_only_for_its_own_issuer_and_location(
    issuer: Issuer, alpha: Tenant, beta: Tenant
) -> None:
    with in_tenant(alpha):
        key = current_key(issuer, KeyKind.ED25519)
        other = create_issuer(actor=None, slug="other", name="Other")
        private = pure.private_bytes(open_key(key))
        key.issuer = other
        with pytest.raises(BadKey):
            open_key(key)
    key.issuer = issuer
    with in_tenant(beta), pytest.raises(BadKey):
        open_key(key)
    assert private not in bytes(key.sealed_private)


def test_key_is_lost_without_its_master_key(issuer: Issuer, in_alpha: Tenant, settings: object) -> None:
    key = current_key(issuer, KeyKind.P256)
    old = settings.CREDENTIALS_MASTER_KEYS  # type: ignore[attr-defined]
    settings.CREDENTIALS_MASTER_KEYS = [b"n" * 32, *old]  # type: ignore[attr-defined]
    open_key(key)
    settings.CREDENTIALS_MASTER_KEYS = [b"n" * 32]  # type: ignore[attr-defined]
    with pytest.raises(BadKey):
        open_key(key)


def test_keys_are_their_managers_alone(issuer: Issuer, in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        rotate_keys(actor=cast.member(cast.lena), issuer=issuer)
    rotate_keys(actor=cast.member(cast.petra), issuer=issuer)
    entry = AuditEntry.objects.get(action="issuer.keys_rotated")
    assert set(entry.changes) == {"keys"}
    assert SigningKey.objects.filter(issuer=issuer).count() == 4
