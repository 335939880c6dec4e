"""What the serialisers need, as plain values. Addresses are absolute; moments are aware and in whole seconds.

Open Badges 3.0 §B.1 (Profile, Achievement, AchievementCredential) and 2.0 (Profile, BadgeClass, Assertion) are two
forms of these same values.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

JsonObject = dict[str, Any]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)", re.ASCII)


@dataclass(frozen=True)
class IssuerData:
    """A Profile. `id`: the DID that signs 3.0; `ob2_url`: where the 2.0 profile is hosted; `url`: its page."""

    id: str
    ob2_url: str
    url: str
    name: str
    description: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class AlignmentData:
    """What an achievement aligns with: a competence or a skill of a framework."""

    target_url: str
    target_name: str
    target_framework: str = ""


@dataclass(frozen=True)
class AchievementData:
    """An Achievement (3.0) or BadgeClass (2.0)."""

    id: str
    ob2_url: str
    url: str
    name: str
    description: str
    criteria: str
    image_url: str
    issuer: IssuerData
    language: str = "en"
    tags: tuple[str, ...] = ()
    alignments: tuple[AlignmentData, ...] = ()


@dataclass(frozen=True)
class EvidenceData:
    """Something that shows the achievement. `id`: where it can be seen, if anywhere."""

    name: str
    narrative: str = ""
    id: str = ""


@dataclass(frozen=True)
class StatusEntry:
    """A place in a Bitstring Status List (W3C Bitstring Status List v1.0 §2.1)."""

    list_url: str
    index: int


@dataclass(frozen=True)
class CredentialData:
    """One award. `email` is normalised and appears only as a salted hash; `subject_id` is a URI of the person's own."""

    id: str
    ob2_url: str
    url: str
    achievement: AchievementData
    subject_id: str
    email: str
    salt: str
    valid_from: datetime
    valid_until: datetime | None = None
    status: StatusEntry | None = None
    evidence: tuple[EvidenceData, ...] = field(default=())
    baked_image_url: str = ""


def identity_hash(email: str, salt: str) -> str:
    """ "sha256$" and the hex SHA-256 of address and salt (Open Badges 3.0 §B.2.4). Can be guessed: not anonymous."""
    return "sha256$" + hashlib.sha256((email + salt).encode()).hexdigest()


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with whole seconds. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_moment(value: Any) -> datetime | None:
    """An RFC 3339 moment with a zone from a stranger's document, or None. A zone is needed in both versions."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    except ValueError:
        return None
