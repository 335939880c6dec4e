"""Forged badges (A28) and the life of keys seen from outside (A29)."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from credentials.enums import KeyKind
from credentials.models import Achievement, Credential
from credentials.openbadges.baking import bake_png
from credentials.openbadges.proofs import sign
from credentials.openbadges.verification import Verdict
from credentials.services.issuers import create_issuer
from credentials.services.issuing import issue_credential
from credentials.services.keys import current_key, did_document, method_id, open_key
from credentials.services.revoking import revoke_credential
from credentials.services.rotation import mark_key_compromised, rotate_keys
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.credentials.badges import faults, judge, make_achievement

Document = dict[str, Any]


@pytest.fixture
def badge(alpha: Tenant) -> Credential:
    return _badge(alpha, "library")


def _badge(tenant: Tenant, slug: str, **options: Any) -> Credential:
    with in_tenant(tenant):
        issuer = create_issuer(actor=None, slug=slug, name=slug.capitalize())
        achievement = make_achievement(issuer)
        return issue_credential(
            actor=None, achievement=achievement, email="a@example.org", **options
        ).credential


def _changed(*path: Any, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node = document
        for step in path[:-1]:
            node = node[step]
        if value is None:
            del node[path[-1]]
        else:
            node[path[-1]] = value

    return change


FORGERIES = {
    "name": (_changed("name", value="Doctor of Medicine"), "signature_mismatch"),
    "achievement": (
        _changed("credentialSubject", "achievement", "name", value="Doctor"),
        "signature_mismatch",
    ),
    "recipient": (
        _changed("credentialSubject", "identifier", 0, "identityHash", value="sha256$" + "0" * 64),
        "signature_mismatch",
    ),
    "subject": (_changed("credentialSubject", "id", value="did:example:me"), "signature_mismatch"),
    "date": (_changed("validFrom", value="2020-01-01T00:00:00Z"), "signature_mismatch"),
    "added": (_changed("validUntil", value="2099-01-01T00:00:00Z"), "signature_mismatch"),
    "undefined": (_changed("isAdmin", value=True), "unsafe_terms"),
    "no status": (_changed("credentialStatus", value=None), "signature_mismatch"),
    "other index": (_changed("credentialStatus", "statusListIndex", value="1"), "signature_mismatch"),
    "purpose": (_changed("proof", 0, "proofPurpose", value="authentication"), "wrong_purpose"),
    "no proof": (_changed("proof", value=[]), "no_proof"),
    "suite": (_changed("proof", 0, "cryptosuite", value="none-2022"), "unsupported_proof"),
    "key": (
        _changed(
            "proof",
            0,
            "verificationMethod",
            value="did:web:alpha.cityoflearning.localhost%3A8000:issuers:library#z6",
        ),
        "bad_key",
    ),
    "context": (
        _changed("@context", 1, value={"@vocab": "https://evil.example/"}),
        "unknown_context",
    ),
}


@pytest.mark.parametrize("name", list(FORGERIES))
def test_changed_badge_is_not_valid(badge: Credential, name: str) -> None:
    change, reason = FORGERIES[name]
    assert judge(badge.ob3).verdict == Verdict.VALID
    document = json.loads(badge.ob3)
    change(document)
    report = judge(json.dumps(document))
    assert (report.verdict != Verdict.VALID, reason in faults(report)) == (True, True), faults(report)


def test_key_of_alpha_cannot_sign_for_beta(badge: Credential, alpha: Tenant, beta: Tenant) -> None:
    """Somebody with alpha's key signs beta's badge anew, under alpha's or beta's name for the key."""
    other = _badge(beta, "museum")
    unsigned = {key: value for key, value in json.loads(other.ob3).items() if key != "proof"}
    with in_tenant(alpha):
        key = current_key(badge.issuer, KeyKind.ED25519)
        private, own_name = open_key(key), method_id(key)
    with in_tenant(beta):
        false_name = method_id(current_key(other.issuer, KeyKind.ED25519))
    for name, reason in ((own_name, "key_of_another"), (false_name, "signature_mismatch")):
        forged = sign(copy.deepcopy(unsigned), key=private, verification_method=name, created=timezone.now())  # type: ignore[arg-type]
        report = judge(json.dumps(forged))
        assert (report.verdict, reason in faults(report)) == (Verdict.INVALID, True), faults(report)


def test_token_without_signature_or_of_another_kind_is_not_valid(badge: Credential) -> None:
    header, payload, signature = badge.ob3_jwt.split(".")
    none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
    hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    flipped = "B" if signature[5] == "A" else "A"
    for token in (
        f"{none}.{payload}.",
        f"{none}.{payload}.{signature}",
        f"{hs256}.{payload}.{signature}",
        f"{header}.{payload}.{signature[:5]}{flipped}{signature[6:]}",
        f"{header}.{payload}.",
        f"{header}.{payload[:-8]}.{signature}",
    ):
        assert judge(token).verdict == Verdict.INVALID


def test_expired_and_future_badges_are_not_valid(alpha: Tenant) -> None:
    now = timezone.now()
    past = _badge(alpha, "past", valid_from=now - timedelta(days=9), valid_until=now - timedelta(days=2))
    future = _badge(alpha, "future", valid_from=now + timedelta(days=2))
    for badge, reason in ((past, "expired"), (future, "not_yet_valid")):
        for form in (badge.ob3, badge.ob3_jwt):
            assert (judge(form).verdict, faults(judge(form))) == (Verdict.INVALID, {reason})


def test_badge_in_somebody_elses_or_damaged_image_is_judged_by_itself(
    badge: Credential, alpha: Tenant, beta: Tenant, client_for: Any
) -> None:
    other = _badge(beta, "museum")
    image = client_for("beta").get(f"/credentials/{other.pk}/ob3.png").content
    mixed = bake_png(image, badge.ob3)
    assert judge(mixed).summary.issuer_name == "Library"
    for damaged in (image[: len(image) // 2], image[:200] + b"x" + image[201:]):
        assert judge(damaged).verdict != Verdict.VALID


def test_changed_hosted_assertion_is_not_valid(badge: Credential) -> None:
    document = json.loads(badge.ob2)
    for change in (
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"badge": "http://alpha.cityoflearning.localhost:8000/achievements/x/ob2.json"},
        {"recipient": {**document["recipient"], "identity": "sha256$" + "0" * 64}},
        {"id": document["id"].replace("alpha", "beta")},
    ):
        assert judge(json.dumps({**document, **change})).verdict != Verdict.VALID


def test_rotation_compromise_and_revocation_seen_from_outside(
    badge: Credential, alpha: Tenant, client_for: Any
) -> None:
    """A29, step by step."""
    client, issuer = client_for("alpha"), badge.issuer
    with in_tenant(alpha):
        first_key = current_key(issuer, KeyKind.ED25519)
        rotate_keys(actor=None, issuer=issuer)
        achievement = Achievement.objects.select_related("issuer").get(pk=badge.achievement_id)
        second = issue_credential(actor=None, achievement=achievement, email="b@example.org").credential
        rotate_keys(actor=None, issuer=issuer)
        revoke_credential(actor=None, credential=second, reason="A mistake")
    assert judge(badge.ob3).verdict == Verdict.VALID
    base = f"/credentials/{second.pk}/"
    assert client.get(base + "ob2.json").status_code == 410
    assert "withdrawn" in client.get(base).content.decode()
    for form in (second.ob3, second.ob3_jwt, second.ob2, client.get(base + "ob3.png").content):
        assert faults(judge(form)) == {"revoked"}
    with in_tenant(alpha):
        mark_key_compromised(actor=None, key=first_key, reason="Stolen")
        listed = json.dumps(did_document(issuer))
    assert first_key.public_multikey not in listed
    assert judge(badge.ob3).verdict == Verdict.INVALID
    assert "bad" in {row["state"] for row in client.get(f"/credentials/{badge.pk}/").context["checks"]}
