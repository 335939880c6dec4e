"""Open Badges 2.0: hosted assertions count as they are found at home, signed ones by their issuer's key."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from credentials.openbadges import ob2
from credentials.openbadges.verification import Verdict

from .making import ACHIEVEMENT, CREDENTIAL, EMAIL, ISSUER, NOW, Answer, World, changed, faults
from .test_tokens import token_of

ASSERTION = ob2.assertion(CREDENTIAL)
HOME = CREDENTIAL.ob2_url


@pytest.fixture
def world() -> World:
    return World()


def test_a_hosted_assertion_is_valid_by_address_and_by_text(world: World) -> None:
    for source in (ASSERTION, HOME):
        report = world.judge(source, recipient=EMAIL)
        assert (report.verdict, faults(report), report.version) == (Verdict.VALID, set(), "2.0")
        assert report.summary.achievement_name == ACHIEVEMENT.name
        assert report.summary.issuer_name == ISSUER.name


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": {**ASSERTION["recipient"], "identity": "sha256$00"}},
        {"badge": "https://alpha.example.org/achievements/2/ob2.json"},
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"expires": "2099-01-01T00:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_differs_from_home_is_invalid(world: World, change: dict[str, Any]) -> None:
    report = world.judge({**ASSERTION, **change})
    assert (report.verdict, faults(report)) == (Verdict.INVALID, {"integrity:differs_from_hosted"})


@pytest.mark.parametrize(
    "body", [b'{"revoked": true, "revocationReason": "Error"}', b"", b"<html>gone</html>"]
)
def test_an_assertion_that_is_gone_was_revoked(world: World, body: bytes) -> None:
    world.pages[HOME] = Answer(410, body)
    for source in (ASSERTION, HOME):
        report = world.judge(source)
        assert (report.verdict, faults(report)) == (Verdict.INVALID, {"status:revoked"})


def test_revoked_is_believed_without_a_410_too(world: World) -> None:
    world.pages[HOME] = ob2.revoked_assertion(HOME, reason="Error")
    assert faults(world.judge(ASSERTION)) == {"status:revoked"}


def test_what_cannot_be_fetched_leaves_it_open(world: World) -> None:
    for missing in (HOME, ACHIEVEMENT.ob2_url, ISSUER.ob2_url):
        web = World()
        del web.pages[missing]
        assert web.judge(ASSERTION).verdict == Verdict.NOT_VERIFIABLE
        web.pages[missing] = Answer(500, b"")
        assert web.judge(ASSERTION).verdict == Verdict.NOT_VERIFIABLE


@pytest.mark.parametrize(
    ("verification", "verdict"),
    [
        (None, Verdict.INVALID),
        ({"startsWith": "https://alpha.example.org/"}, Verdict.INVALID),
        ({"startsWith": ["https://other.example/", "https://mirror.example/credentials"]}, Verdict.VALID),
        ({"allowedOrigins": "mirror.example"}, Verdict.VALID),
        ({"allowedOrigins": ["https://mirror.example"]}, Verdict.VALID),
        ({"allowedOrigins": ["mirror.example.evil"]}, Verdict.INVALID),
    ],
)
def test_an_assertion_lies_where_its_issuer_allows(
    world: World, verification: dict[str, Any] | None, verdict: Verdict
) -> None:
    address = "https://mirror.example/credentials/1"
    world.pages[address] = {**ASSERTION, "id": address}
    world.pages[ISSUER.ob2_url] = {**world.pages[ISSUER.ob2_url], "verification": verification}
    assert world.judge(address).verdict == verdict


def test_nodes_must_be_what_they_call_themselves(world: World) -> None:
    for address, change in (
        (ACHIEVEMENT.ob2_url, {"id": "https://elsewhere.example/b"}),
        (ACHIEVEMENT.ob2_url, {"type": "Issuer"}),
        (ACHIEVEMENT.ob2_url, {"criteria": None}),
        (ISSUER.ob2_url, {"id": "https://elsewhere.example/i"}),
        (ISSUER.ob2_url, {"name": ""}),
        (HOME, {"type": "BadgeClass"}),
    ):
        web = World()
        web.pages[address] = {**web.pages[address], **change}
        assert web.judge(ASSERTION).verdict == Verdict.INVALID, (address, change)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"issuedOn": "2026-01-01"}, "dates:bad_date"),
        ({"issuedOn": "2026-01-01T00:00:00"}, "dates:bad_date"),
        ({"expires": "2026-11-01T00:00:00Z", "issuedOn": "2026-10-01T00:00:00Z"}, "dates:expired"),
        ({"issuedOn": "2026-12-24T00:00:00Z"}, "dates:not_yet_valid"),
    ],
)
def test_dates_need_a_time_and_a_zone(world: World, change: dict[str, str], fault: str) -> None:
    world.pages[HOME] = {**ASSERTION, **change}
    assert faults(world.judge(HOME)) == {fault}


def test_the_recipient_is_compared(world: World) -> None:
    assert faults(world.judge(HOME, recipient="otto@example.org")) == {"recipient:recipient_differs"}


class TestSigned:
    """A JWS by a key that the issuer's profile lists and that names the issuer as its owner."""

    KEY = rsa.generate_private_key(65537, 2048)
    KEY_URL = "https://alpha.example.org/issuers/library/key"

    def world(self, **profile: Any) -> World:
        world = World()
        pem = self.KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        world.pages[self.KEY_URL] = {
            "@context": ob2.CONTEXT,
            "id": self.KEY_URL,
            "type": "CryptographicKey",
            "owner": ISSUER.ob2_url,
            "publicKeyPem": pem.decode(),
        }
        world.pages[ISSUER.ob2_url] |= {"publicKey": self.KEY_URL, **profile}
        return world

    def token(self, key: Any = None, **change: Any) -> str:
        verification = {"type": "SignedBadge", "creator": self.KEY_URL}
        claims = {**ASSERTION, "id": "urn:uuid:1", "verification": verification, **change}
        return token_of({"alg": "RS256"}, claims, key or self.KEY)

    def test_valid(self) -> None:
        report = self.world().judge(self.token(), recipient=EMAIL)
        assert (report.verdict, faults(report)) == (Verdict.VALID, set())

    def test_another_key(self) -> None:
        other = rsa.generate_private_key(65537, 2048)
        assert self.world().judge(self.token(other)).verdict == Verdict.INVALID

    def test_a_key_of_somebody_else(self) -> None:
        world = self.world()
        world.pages[self.KEY_URL] |= {"owner": "https://elsewhere.example/issuer"}
        assert "integrity:key_of_another" in faults(world.judge(self.token()))
        assert "integrity:key_of_another" in faults(self.world(publicKey=None).judge(self.token()))

    def test_an_issuer_without_an_address(self) -> None:
        made_up = {
            "id": "urn:university",
            "type": "Issuer",
            "name": "University",
            "url": "https://uni.example",
        }
        badge = {
            **ob2.badge_class(ACHIEVEMENT),
            "id": "urn:b",
            "issuer": {**made_up, "publicKey": self.KEY_URL},
        }
        world = self.world()
        world.pages[self.KEY_URL] |= {"owner": "urn:university"}
        assert "integrity:key_of_another" in faults(world.judge(self.token(badge=badge)))

    def test_revoked(self) -> None:
        url = "https://alpha.example.org/revoked"
        world = self.world(revocationList=url)
        listed = {"id": url, "type": "RevocationList", "revokedAssertions": []}
        world.pages[url] = listed
        assert world.judge(self.token()).verdict == Verdict.VALID
        for entry in ("urn:uuid:1", {"id": "urn:uuid:1", "revocationReason": "Error"}):
            world.pages[url] = {**listed, "revokedAssertions": [entry]}
            assert faults(world.judge(self.token())) == {"status:revoked"}
        del world.pages[url]
        assert world.judge(self.token()).verdict == Verdict.NOT_VERIFIABLE


def test_both_versions_say_the_same() -> None:
    data = replace(CREDENTIAL, valid_until=NOW + timedelta(days=1))
    assert ob2.assertion(data)["recipient"]["identity"].startswith("sha256$")
    assert ob2.badge_class(ACHIEVEMENT)["name"] == ACHIEVEMENT.name
    assert EMAIL not in json.dumps(ob2.assertion(data))
    assert (
        changed(ASSERTION, "expires", to=...).keys() == ob2.assertion(replace(data, valid_until=None)).keys()
    )
