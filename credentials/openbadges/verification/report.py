"""What a verification found. Codes, not sentences: the words are made where the reader's language is known."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..documents import JsonObject


class Outcome(StrEnum):
    """Of one check. UNKNOWN: it could not be made, so nothing can be said."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    NOT_VERIFIABLE = "not_verifiable"


@dataclass(frozen=True)
class Check:
    """One question and its answer. `name`: format, contexts, schema, integrity, issuer, dates, status, recipient or
    endorsements. `code`: why, for words; `detail`: for experts, untranslated and from a stranger's document."""

    name: str
    outcome: Outcome
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Summary:
    """What the badge says of itself. Untrusted text. Moments as written."""

    achievement_name: str = ""
    achievement_description: str = ""
    criteria: str = ""
    image_url: str = ""
    issuer_id: str = ""
    issuer_name: str = ""
    issuer_url: str = ""
    valid_from: str = ""
    valid_until: str = ""
    credential_id: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`version`: "3.0", "2.0" or "" if it is no badge. `document`: the credential or assertion as read."""

    version: str
    checks: tuple[Check, ...]
    summary: Summary = field(default_factory=Summary)
    document: JsonObject = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAILED in outcomes:
            return Verdict.INVALID
        if Outcome.UNKNOWN in outcomes or not self.checks:
            return Verdict.NOT_VERIFIABLE
        return Verdict.VALID

    def check(self, name: str) -> Check | None:
        """The (first) check called `name`."""
        return next((check for check in self.checks if check.name == name), None)


def text(value: Any, *, limit: int = 2000) -> str:
    """A stranger's value as text: strings (or the first of a language map) cut to `limit`, everything else empty."""
    if isinstance(value, str):
        return value[:limit]
    if isinstance(value, dict):
        return next((str(part)[:limit] for part in value.values() if isinstance(part, str)), "")
    return ""


def identifier(value: Any) -> str:
    """The address of a node that is written as an address or as an object with `id`."""
    return text(value.get("id") if isinstance(value, dict) else value)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
