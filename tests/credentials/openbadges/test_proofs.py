"""Signing returns a copy; whatever is changed afterwards is noticed."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.openbadges import keys, ob3
from credentials.openbadges.did import VerificationMethod
from credentials.openbadges.documents import EvidenceData
from credentials.openbadges.errors import BadProof, OpenBadgesError
from credentials.openbadges.proofs import check, require_supported, sign

from .making import CREDENTIAL, DID, NOW, World, changed

WORLD = World()
SIGNED = WORLD.badge()
METHOD = VerificationMethod(WORLD.method(), DID, WORLD.ed25519.public_key())
# Anything a form lets through: no half characters, no control characters but line ends and tabs.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=60)


def test_signing_returns_a_copy_with_one_more_proof() -> None:
    document = ob3.credential(CREDENTIAL)
    before = copy.deepcopy(document)
    once = WORLD.sign(document)
    twice = WORLD.sign(once)
    assert document == before
    assert [len(each["proof"]) for each in (once, twice)] == [1, 2]
    assert isinstance(once["type"], list)
    once["credentialSubject"]["achievement"]["name"] = "Other"
    assert document == before
    for proof in twice["proof"]:
        check(twice, proof, METHOD)


def test_another_key_does_not_fit() -> None:
    other = VerificationMethod(METHOD.id, DID, keys.generate_ed25519().public_key())
    with pytest.raises(BadProof, match="signature_mismatch"):
        check(SIGNED, SIGNED["proof"][0], other)


@pytest.mark.parametrize("value", ["", "z", "u" + "A" * 86, "z" + "1" * 200, 7, None, "z0OIl"])
def test_a_malformed_proof_value_is_no_proof(value: Any) -> None:
    proof = {**SIGNED["proof"][0], "proofValue": value}
    with pytest.raises(BadProof):
        check({**SIGNED, "proof": [proof]}, proof, METHOD)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"proofPurpose": "authentication"}, "wrong_purpose"),
        ({"cryptosuite": "ecdsa-sd-2023"}, "unsupported_proof"),
        ({"type": "Ed25519Signature2020"}, "unsupported_proof"),
        ({"previousProof": "urn:uuid:1"}, "unsupported_proof"),
    ],
)
def test_only_assertions_of_known_suites_are_looked_at(changes: dict[str, str], code: str) -> None:
    with pytest.raises(BadProof, match=code):
        require_supported({**SIGNED["proof"][0], **changes})


@pytest.mark.parametrize("member", ["created", "verificationMethod", "cryptosuite", "proofPurpose", "type"])
def test_the_proof_itself_is_signed(member: str) -> None:
    proof = {**SIGNED["proof"][0], member: "2026-01-01T00:00:00Z"}
    with pytest.raises(OpenBadgesError):
        check({**SIGNED, "proof": [proof]}, require_supported(proof), METHOD)


@settings(max_examples=40, deadline=None)
@given(name=TEXTS, narrative=TEXTS, suffix=st.text(min_size=1, max_size=3))
def test_any_text_can_be_signed_and_none_changed(name: str, narrative: str, suffix: str) -> None:
    signed = WORLD.badge(evidence=(EvidenceData(name or "-", narrative),))
    check(signed, signed["proof"][0], METHOD)
    other = changed(signed, "evidence", 0, "name", to=(name or "-") + suffix)
    with pytest.raises(OpenBadgesError):
        check(other, other["proof"][0], METHOD)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(node, dict):
        return [
            each for name, value in node.items() for each in [(*path, name), *_paths(value, (*path, name))]
        ]
    if isinstance(node, list):
        return [each for number, value in enumerate(node) for each in _paths(value, (*path, number))]
    return []


@pytest.mark.parametrize("path", _paths({**SIGNED, "proof": None})[:-1], ids=str)
def test_no_member_can_be_taken_out(path: tuple[Any, ...]) -> None:
    """Except one that the text says twice: the issuer's own profile stands again as the achievement's creator."""
    other = changed(SIGNED, *path, to=...)
    twice = path[:1] == ("issuer",) and len(path) == 2 and path[1] != "id"
    if (
        twice
        or path[:3] == ("credentialSubject", "achievement", "creator")
        and len(path) == 4
        and path[3] != "id"
    ):
        check(other, other["proof"][0], METHOD)
        return
    with pytest.raises(OpenBadgesError):
        check(other, other["proof"][0], METHOD)


def test_a_document_with_undefined_terms_is_not_signed() -> None:
    with pytest.raises(OpenBadgesError, match="unsafe_terms"):
        sign({**SIGNED, "motto": "x"}, key=WORLD.ed25519, verification_method=METHOD.id, created=NOW)
