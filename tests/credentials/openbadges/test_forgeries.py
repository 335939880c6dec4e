"""Forged and hostile credentials of Open Badges 3.0: each gets its verdict for the right reason."""

from datetime import timedelta
from typing import Any

import pytest

from credentials.openbadges import keys, ob3
from credentials.openbadges.did import DidKey, compose_did_document
from credentials.openbadges.proofs import sign
from credentials.openbadges.verification import Verdict

from .making import CREDENTIAL, DID, DID_URL, EMAIL, LIST_URL, NOW, Answer, World, changed, faults

CRED = "https://www.w3.org/2018/credentials#"
XSD = "http://www.w3.org/2001/XMLSchema#dateTime"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_a_genuine_badge_is_valid(world: World) -> None:
    report = world.judge(world.badge(), recipient=EMAIL)
    assert (report.verdict, faults(report)) == (Verdict.VALID, set())
    assert report.summary.achievement_name == CREDENTIAL.achievement.name
    assert report.summary.issuer_id == DID
    assert report.version == "3.0"


CHANGES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "name": (("name",), "Doctor"),
    "achievement": (("credentialSubject", "achievement", "name"), "Doctor"),
    "criteria": (("credentialSubject", "achievement", "criteria", "narrative"), "None"),
    "subject": (("credentialSubject", "id"), "urn:uuid:2"),
    "recipient": (("credentialSubject", "identifier", 0, "identityHash"), "sha256$00"),
    "salt": (("credentialSubject", "identifier", 0, "salt"), "other"),
    "end": (("validUntil",), "2099-01-01T00:00:00Z"),
    "no end": (("validUntil",), ...),
    "begin": (("validFrom",), "2020-01-01T00:00:00Z"),
    "no status": (("credentialStatus",), ...),
    "status index": (("credentialStatus", "statusListIndex"), "1"),
    "evidence": (("evidence", 0, "name"), "A diploma"),
    "id": (("id",), "https://alpha.example.org/credentials/2"),
    "proof moment": (("proof", 0, "created"), "2026-01-01T00:00:00Z"),
}


@pytest.mark.parametrize(("path", "value"), CHANGES.values(), ids=CHANGES)
def test_a_changed_badge_is_invalid(world: World, path: tuple[Any, ...], value: Any) -> None:
    report = world.judge(changed(world.badge(), *path, to=value))
    assert report.verdict == Verdict.INVALID
    assert "integrity:signature_mismatch" in faults(report)


def test_members_renamed_to_their_addresses_hide_nothing(world: World) -> None:
    """The graph is the same, so the signature fits; but who reads the JSON would find no end and no status."""
    badge = world.badge(valid_until=NOW - timedelta(days=1))
    end, status = badge.pop("validUntil"), badge.pop("credentialStatus")
    badge |= {f"{CRED}validUntil": {"@type": XSD, "@value": end}, f"{CRED}credentialStatus": status}
    assert faults(world.judge(badge)) == {"integrity:unsafe_terms"}


def test_an_unsigned_null_hides_no_end(world: World) -> None:
    """Data model 1.1 says `expirationDate`; a null beside it is dropped before the signature is looked at."""
    v1 = ob3.credential(CREDENTIAL)
    v1["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://w3id.org/security/data-integrity/v2",
    ]
    v1["issuanceDate"], v1["expirationDate"] = v1.pop("validFrom"), "2026-01-01T00:00:00Z"
    v1["issuanceDate"] = "2025-01-01T00:00:00Z"
    del v1["validUntil"], v1["credentialStatus"], v1["credentialSubject"]["achievement"]["inLanguage"]
    report = world.judge({**world.sign(v1), "validUntil": None})
    assert report.verdict == Verdict.INVALID
    assert "dates:expired" in faults(report)


def test_a_context_that_redefines_terms_is_never_valid(world: World) -> None:
    badge = world.badge()
    for extra in ("https://attacker.example/c.json", {"name": "https://schema.org/description"}):
        report = world.judge(changed(badge, "@context", to=[*badge["@context"], extra]))
        assert report.verdict == Verdict.NOT_VERIFIABLE
        assert "contexts:unknown_context" in faults(report)
    report = world.judge(changed(badge, "credentialSubject", "@context", to={"name": "urn:x"}))
    assert report.verdict == Verdict.NOT_VERIFIABLE


def test_nothing_is_fetched_but_keys_and_lists(world: World) -> None:
    world.asked.clear()
    world.judge(changed(world.badge(), "@context", to=["https://attacker.example/c.json"]))
    assert set(world.asked) <= {DID_URL, LIST_URL}


def test_somebody_elses_key_is_not_the_issuers(world: World) -> None:
    other = keys.generate_ed25519()
    multikey = keys.to_multikey(other.public_key())
    forged = ob3.credential(CREDENTIAL)
    unlisted = sign(forged, key=other, verification_method=f"{DID}#{multikey}", created=NOW)
    assert "integrity:bad_key" in faults(world.judge(unlisted))
    own = sign(forged, key=other, verification_method=f"did:key:{multikey}#{multikey}", created=NOW)
    report = world.judge(own)
    assert report.verdict == Verdict.INVALID
    assert faults(report) >= {"issuer:key_of_another"}


def test_a_controller_document_must_be_its_own(world: World) -> None:
    other = World()
    other.pages[DID_URL] = {**world.pages[DID_URL], "id": "did:web:elsewhere.example"}
    assert "integrity:bad_key" in faults(other.judge(world.badge()))


def test_a_key_that_may_not_assert_does_not_count(world: World) -> None:
    other = World(ed25519=world.ed25519)
    for change in (
        {"assertionMethod": []},
        {"assertionMethod": [world.method(world.p256)]},
        {"verificationMethod": []},
    ):
        other.pages[DID_URL] = {**world.pages[DID_URL], **change}
        assert other.judge(world.badge()).verdict == Verdict.INVALID


def test_retired_keys_stay_good_and_compromised_ones_do_not(world: World) -> None:
    old, badge = World(), None
    badge = old.badge()
    new = keys.generate_ed25519()
    both = [DidKey("ed25519", keys.to_multikey(key.public_key())) for key in (old.ed25519, new)]
    old.pages[DID_URL] = compose_did_document(DID, both)
    assert old.judge(badge).verdict == Verdict.VALID
    old.pages[DID_URL] = compose_did_document(DID, both[1:])
    assert old.judge(badge).verdict == Verdict.INVALID


@pytest.mark.parametrize(
    ("member", "verdict"),
    [
        ({"expires": "2027-01-01T00:00:00Z"}, Verdict.VALID),
        ({"expires": "2026-01-01T00:00:00Z"}, Verdict.INVALID),
        ({"revoked": "2026-01-01T00:00:00Z"}, Verdict.INVALID),
    ],
)
def test_a_key_can_end(world: World, member: dict[str, str], verdict: Verdict) -> None:
    other = World(ed25519=world.ed25519)
    other.pages[DID_URL] = changed(
        world.pages[DID_URL],
        "verificationMethod",
        0,
        to=world.pages[DID_URL]["verificationMethod"][0] | member,
    )
    other.revoke()
    assert other.judge(world.badge()).verdict == verdict


def test_each_proof_counts(world: World) -> None:
    badge = world.badge()
    bad = {**badge["proof"][0], "created": "2020-01-01T00:00:00Z"}
    unknown = {**badge["proof"][0], "cryptosuite": "ecdsa-sd-2023"}
    assert world.judge({**badge, "proof": [*badge["proof"], bad]}).verdict == Verdict.INVALID
    assert world.judge({**badge, "proof": [*badge["proof"], unknown]}).verdict == Verdict.NOT_VERIFIABLE
    witness = keys.generate_ed25519()
    name = keys.to_multikey(witness.public_key())
    twice = sign(badge, key=witness, verification_method=f"did:key:{name}#{name}", created=NOW)
    assert world.judge(twice).verdict == Verdict.VALID
    assert faults(world.judge({**twice, "proof": twice["proof"][1:]})) == {"issuer:key_of_another"}
    assert world.judge({**badge, "proof": badge["proof"][0]}).check("integrity").outcome == "passed"
    assert world.judge({**badge, "proof": []}).verdict == Verdict.INVALID
    assert world.judge({**badge, "proof": badge["proof"] * 9}).verdict == Verdict.INVALID


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-6, "expired"), (-4, None), (4, None), (6, None)],
    ids=["gone", "skew", "now", "on"],
)
def test_the_end_is_kept_within_five_minutes(world: World, minutes: int, code: str | None) -> None:
    report = world.judge(world.badge(valid_until=NOW + timedelta(minutes=minutes)))
    assert faults(report) == ({f"dates:{code}"} if code else set())


@pytest.mark.parametrize(("minutes", "code"), [(4, None), (6, "not_yet_valid")])
def test_the_begin_is_kept_within_five_minutes(world: World, minutes: int, code: str | None) -> None:
    report = world.judge(world.badge(valid_from=NOW + timedelta(minutes=minutes)))
    assert faults(report) == ({f"dates:{code}"} if code else set())


def test_the_recipient_is_compared(world: World) -> None:
    badge = world.badge()
    assert faults(world.judge(badge, recipient="otto@example.org")) == {"recipient:recipient_differs"}
    assert world.judge(badge, recipient=EMAIL).verdict == Verdict.VALID


class TestStatus:
    """A list of the issuer's own, signed, and every doubt said."""

    def test_a_set_bit_is_revoked(self) -> None:
        world = World()
        badge = world.badge()
        world.revoke(4241, 4243)
        assert world.judge(badge).verdict == Verdict.VALID
        world.revoke(4242)
        assert faults(world.judge(badge)) == {"status:revoked"}

    def test_a_list_that_cannot_be_fetched_leaves_it_open(self) -> None:
        world = World()
        badge = world.badge()
        del world.pages[LIST_URL]
        report = world.judge(badge)
        assert (report.verdict, faults(report)) == (Verdict.NOT_VERIFIABLE, {"status:status_not_fetched"})

    def test_only_a_list_signed_by_the_issuer_says_that_nothing_was_revoked(self) -> None:
        world, other = World(), World()
        badge = world.badge()
        good = world.pages[LIST_URL]
        for bad, code in (
            (changed(good, "proof", to=...), "status_not_signed"),
            (other.pages[LIST_URL], "status_not_signed"),
            ({**good, "issuer": "did:web:elsewhere.example"}, "status_of_another"),
            (changed(good, "credentialSubject", "encodedList", to="u!!!"), "malformed_status_list"),
            (changed(good, "credentialSubject", "encodedList", to="uH4sIAAAA"), "malformed_status_list"),
            (changed(good, "credentialSubject", "statusPurpose", to="message"), "malformed_status_list"),
        ):
            world.pages[LIST_URL] = bad
            report = world.judge(badge)
            assert (report.verdict, faults(report)) == (Verdict.NOT_VERIFIABLE, {f"status:{code}"}), code

    @pytest.mark.parametrize(
        "change", [{"statusListIndex": "-1"}, {"statusListIndex": "१"}, {"statusListIndex": "131072"}]
    )
    def test_an_odd_entry_is_never_valid(self, change: dict[str, Any]) -> None:
        world = World()
        badge = ob3.credential(CREDENTIAL)
        badge["credentialStatus"] |= change
        assert world.judge(world.sign(badge)).verdict != Verdict.VALID

    def test_all_entries_are_looked_at(self) -> None:
        world = World()
        world.revoke(7)
        badge = ob3.credential(CREDENTIAL)
        entry = badge["credentialStatus"]
        badge["credentialStatus"] = [
            {**entry, "id": f"{LIST_URL}#{number}", "statusListIndex": str(number)} for number in range(8)
        ]
        assert "status:revoked" in faults(world.judge(world.sign(badge)))
        badge["credentialStatus"] = [
            {**entry, "id": f"{LIST_URL}#{number}", "statusListIndex": str(number)}
            for number in range(20, 40)
        ]
        assert "status:unsupported_status" in faults(world.judge(world.sign(badge)))

    def test_an_answer_that_is_no_json_leaves_it_open(self) -> None:
        world = World()
        badge = world.badge()
        for answer in (Answer(200, b"<html>"), Answer(500, b""), Answer(200, b"[" * 10_000)):
            world.pages[LIST_URL] = answer
            assert world.judge(badge).verdict == Verdict.NOT_VERIFIABLE
