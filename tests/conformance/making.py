"""Credentials for other people's verifiers: composed and signed by the pure package, with the web they live in."""

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from credentials.openbadges import keys, ob2, ob3, status_list
from credentials.openbadges.did import DidKey, compose_did_document, did_web
from credentials.openbadges.documents import (
    AchievementData,
    AlignmentData,
    CredentialData,
    EvidenceData,
    IssuerData,
    StatusEntry,
)
from credentials.openbadges.jwt import sign_jwt
from credentials.openbadges.proofs import sign

HOST = "https://alpha.example.org"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EMAIL = "lena@example.org"
BEGAN = NOW - timedelta(days=30)


@dataclass
class Maker:
    """An issuer with its keys; `web` is what can be fetched from it: {address: JSON}."""

    slug: str = "robolab"
    ed25519: Any = field(default_factory=keys.generate_ed25519)
    p256: Any = field(default_factory=keys.generate_p256)
    bits: bytes = field(default_factory=status_list.new_bits)

    @property
    def did(self) -> str:
        return did_web("alpha.example.org", "issuers", self.slug)

    @property
    def method(self) -> str:
        return f"{self.did}#{keys.to_multikey(self.ed25519.public_key())}"

    @property
    def jwt_method(self) -> str:
        return f"{self.did}#{keys.to_multikey(self.p256.public_key())}"

    @property
    def issuer(self) -> IssuerData:
        base = f"{HOST}/issuers/{self.slug}/"
        return IssuerData(self.did, base + "ob2.json", base, "Robolab Šiška", "We build.", "hi@example.org")

    @property
    def achievement(self) -> AchievementData:
        base = f"{HOST}/achievements/1/"
        return AchievementData(
            base + "ob3.json",
            base + "ob2.json",
            base,
            "Robot Builder",
            "Builds a robot that waters plants.",
            "- Build it\n- Test it",
            base + "image.png",
            self.issuer,
            tags=("robots", "soldering"),
            alignments=(AlignmentData("http://data.europa.eu/esco/skill/1", "solder", "ESCO"),),
        )

    def data(self, **changes: Any) -> CredentialData:
        base = f"{HOST}/credentials/1/"
        values: dict[str, Any] = {
            "valid_from": BEGAN,
            "status": StatusEntry(f"{HOST}/status/{self.slug}/1/", 77),
            "evidence": (EvidenceData("A film", "Shows the robot", f"{HOST}/evidence/1/"),),
            **changes,
        }
        return CredentialData(
            base + "ob3.json", base + "ob2.json", base, self.achievement,
            "urn:uuid:5d2b1a9e-7a5c-4a68-9c0d-0f4b8d1f6c11", EMAIL, "c0ffee", **values,
        )  # fmt: skip

    def ob3(self, **changes: Any) -> dict[str, Any]:
        return sign(
            ob3.credential(self.data(**changes)),
            key=self.ed25519,
            verification_method=self.method,
            created=BEGAN,
        )

    def jwt(self, **changes: Any) -> str:
        data = self.data(**changes)
        return sign_jwt(
            ob3.credential(data),
            key=self.p256,
            key_id=self.jwt_method,
            not_before=int(data.valid_from.timestamp()),
            expires=int(data.valid_until.timestamp()) if data.valid_until else None,
        )

    def ob2(self, **changes: Any) -> dict[str, Any]:
        return ob2.assertion(self.data(**changes))

    @property
    def web(self) -> dict[str, Any]:
        ed, p256 = (keys.to_multikey(key.public_key()) for key in (self.ed25519, self.p256))
        listed = status_list.compose_status_list(
            url=f"{HOST}/status/{self.slug}/1/", issuer=self.did, bits=self.bits, valid_from=BEGAN
        )
        document = compose_did_document(self.did, [DidKey("ed25519", ed), DidKey("p256", p256)])
        return {
            self.did: document,
            f"{HOST}/issuers/{self.slug}/did.json": document,
            listed["id"]: sign(listed, key=self.ed25519, verification_method=self.method, created=BEGAN),
            self.issuer.ob2_url: ob2.issuer_profile(self.issuer, origin=HOST),
            self.achievement.ob2_url: ob2.badge_class(self.achievement),
            f"{HOST}/credentials/1/ob2.json": self.ob2(),
        }

    def revoke(self) -> None:
        self.bits = status_list.set_bit(self.bits, 77)


def changed(document: dict[str, Any], change: Any) -> dict[str, Any]:
    """A deep copy on which `change` was run."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied


def redefine_context(document: dict[str, Any]) -> None:
    """What an attacker tries: another meaning for the same words."""
    document["@context"] = [*document["@context"], {"name": "https://evil.example/name"}]


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)
