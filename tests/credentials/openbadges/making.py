"""An issuer with keys, a badge and the small web that they live in: pure values, no database."""

import copy
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from credentials.openbadges import keys, ob2, ob3, status_list
from credentials.openbadges.did import DidKey, compose_did_document
from credentials.openbadges.documents import (
    AchievementData,
    AlignmentData,
    CredentialData,
    EvidenceData,
    IssuerData,
    JsonObject,
    StatusEntry,
)
from credentials.openbadges.errors import CannotFetch
from credentials.openbadges.jwt import sign_jwt
from credentials.openbadges.proofs import sign
from credentials.openbadges.verification import Report, verify

ORIGIN = "https://alpha.example.org"
DID = "did:web:alpha.example.org:issuers:library"
DID_URL = f"{ORIGIN}/issuers/library/did.json"
LIST_URL = f"{ORIGIN}/issuers/library/status/1"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EMAIL = "lena@example.org"

ISSUER = IssuerData(
    id=DID,
    ob2_url=f"{ORIGIN}/issuers/library/ob2.json",
    url=f"{ORIGIN}/issuers/library",
    name="City Library",
    description="Books, a workshop and a laboratory.",
)
ACHIEVEMENT = AchievementData(
    id=f"{ORIGIN}/achievements/1/ob3.json",
    ob2_url=f"{ORIGIN}/achievements/1/ob2.json",
    url=f"{ORIGIN}/achievements/1",
    name="Soldering – ročno spajkanje",
    description="Can solder ten joints.\nWithout burning anything.",
    criteria="Solder *ten* joints.",
    image_url=f"{ORIGIN}/achievements/1/image.png",
    issuer=ISSUER,
    tags=("soldering", "elektronika"),
    alignments=(AlignmentData("http://data.europa.eu/esco/skill/1", "solder electronics", "ESCO"),),
)
CREDENTIAL = CredentialData(
    id=f"{ORIGIN}/credentials/1/ob3.json",
    ob2_url=f"{ORIGIN}/credentials/1/ob2.json",
    url=f"{ORIGIN}/credentials/1",
    achievement=ACHIEVEMENT,
    subject_id="urn:uuid:0190a0a0-0000-7000-8000-000000000001",
    email=EMAIL,
    salt="5a17",
    valid_from=NOW - timedelta(days=3),
    valid_until=NOW + timedelta(days=365),
    status=StatusEntry(LIST_URL, 4242),
    evidence=(EvidenceData("A photo", "Ten joints.", f"{ORIGIN}/evidence/1"),),
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    media_type: str = "application/json"


@dataclass
class World:
    """One issuer; `pages` is all that can be fetched: {address: JSON or an Answer}."""

    ed25519: Any = field(default_factory=keys.generate_ed25519)
    p256: Any = field(default_factory=keys.generate_p256)
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages[DID_URL] = compose_did_document(
            DID,
            [
                DidKey("ed25519", keys.to_multikey(self.ed25519.public_key())),
                DidKey("p256", keys.to_multikey(self.p256.public_key())),
            ],
        )
        self.revoke()
        self.pages[ISSUER.ob2_url] = ob2.issuer_profile(ISSUER, origin=ORIGIN)
        self.pages[ACHIEVEMENT.ob2_url] = ob2.badge_class(ACHIEVEMENT)
        self.pages[CREDENTIAL.ob2_url] = ob2.assertion(CREDENTIAL)

    def revoke(self, *indexes: int) -> None:
        """Publish the status list with exactly these bits set."""
        bits = status_list.new_bits()
        for index in indexes:
            bits = status_list.set_bit(bits, index)
        unsigned = status_list.compose_status_list(url=LIST_URL, issuer=DID, bits=bits, valid_from=NOW)
        self.pages[LIST_URL] = self.sign(unsigned)

    def method(self, key: Any = None) -> str:
        return f"{DID}#{keys.to_multikey((key or self.ed25519).public_key())}"

    def sign(self, document: JsonObject, *, key: Any = None) -> JsonObject:
        key = key or self.ed25519
        return sign(document, key=key, verification_method=self.method(key), created=NOW)

    def badge(self, **changes: Any) -> JsonObject:
        """A signed credential; `changes` to its values."""
        return self.sign(ob3.credential(replace(CREDENTIAL, **changes)))

    def token(self, **changes: Any) -> str:
        data = replace(CREDENTIAL, **changes)
        return sign_jwt(
            ob3.credential(data),
            key=self.p256,
            key_id=self.method(self.p256),
            not_before=int(data.valid_from.timestamp()),
            expires=int(data.valid_until.timestamp()) if data.valid_until else None,
        )

    def fetch(self, url: str) -> Answer:
        self.asked.append(url)
        page = self.pages.get(url)
        if page is None:
            raise CannotFetch(url)
        return page if isinstance(page, Answer) else Answer(200, json.dumps(page).encode())

    def judge(self, source: JsonObject | str | bytes, **options: Any) -> Report:
        text = json.dumps(source) if isinstance(source, dict) else source
        return verify(text, fetch=self.fetch, now=options.pop("now", NOW), **options)


def changed(document: JsonObject, *path: Any, to: Any) -> JsonObject:
    """A copy with the member at `path` set, or taken out where `to` is `...`."""
    copied = copy.deepcopy(document)
    node: Any = copied
    for step in path[:-1]:
        node = node[step]
    if to is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return copied


def faults(report: Report) -> set[str]:
    """ "name:code" of every check that is not in order."""
    return {
        f"{check.name}:{check.code}" for check in report.checks if check.outcome not in ("passed", "skipped")
    }
