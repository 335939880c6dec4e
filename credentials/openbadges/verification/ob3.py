"""Verification of Open Badges 3.0 (§8.3 to §8.5): embedded proofs and JWTs, issuer, dates, status, endorsements."""

import hmac
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft201909Validator

from ..canonical import require_few_values, require_pinned_contexts
from ..did import resolve_method
from ..documents import JsonObject, identity_hash, parse_moment
from ..errors import BadKey, BadProof, CannotFetch, OpenBadgesError, UnknownContext
from ..jwt import issuer_of, looks_like_jwt, read_jwt
from ..proofs import check as check_proof
from ..proofs import proofs_of, require_supported
from ..status_list import decode, get_bit
from .dates import check_dates, check_token_dates
from .fetching import Fetcher
from .report import Check, Outcome, Report, Summary, as_list, identifier, text
from .token import check_token

VC2 = "https://www.w3.org/ns/credentials/v2"
VC1 = "https://www.w3.org/2018/credentials/v1"
OB3_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context"
BADGE_TYPES = {"OpenBadgeCredential", "AchievementCredential"}
_SCHEMAS = Path(__file__).parents[1] / "schemas"


def verify_document(
    document: JsonObject,
    *,
    fetcher: Fetcher,
    now: datetime,
    token: str = "",
    recipient: str = "",
    scheme: str = "https",
    depth: int = 0,
) -> Report:
    """All checks of one credential. `token`: the JWT it came in; else its embedded proofs count."""
    try:
        require_few_values(document)
    except OpenBadgesError as error:
        return Report("3.0", (Check("format", Outcome.FAILED, error.code, error.detail),))
    checks = list(_structure(document))
    if token:
        checks += check_token(token, document, fetcher=fetcher, now=now, scheme=scheme)
    else:
        checks += _integrity(document, fetcher=fetcher, now=now, scheme=scheme)
    ends = check_token_dates(read_jwt(token)[1], now=now) if token else None
    checks.append(
        ends
        or check_dates(
            _first(document, "validFrom", "issuanceDate"),
            _first(document, "validUntil", "expirationDate"),
            now=now,
        )
    )
    checks += _status(document, fetcher=fetcher, now=now, scheme=scheme)
    if recipient:
        checks.append(_recipient(document, recipient))
    if depth == 0:
        checks += _endorsements(document, fetcher=fetcher, now=now, scheme=scheme)
    return Report("3.0", tuple(checks), summarise(document), document)


def _first(document: JsonObject, *names: str) -> Any:
    """The first of the members that says something: a null is not signed, so it may hide nothing."""
    return next((document[name] for name in names if document.get(name) is not None), None)


def _structure(document: JsonObject) -> Iterator[Check]:
    contexts = as_list(document.get("@context"))
    try:
        require_pinned_contexts(document)
    except UnknownContext as error:
        yield Check("contexts", Outcome.UNKNOWN, "unknown_context", error.detail)
    else:
        is_ob3 = any(isinstance(url, str) and url.startswith(OB3_CONTEXT) for url in contexts)
        if not contexts or contexts[0] not in (VC2, VC1) or not is_ob3:
            yield Check("contexts", Outcome.FAILED, "missing_context")
        else:
            yield Check("contexts", Outcome.PASSED)
    types = set(filter(lambda part: isinstance(part, str), as_list(document.get("type"))))
    is_endorsement = "EndorsementCredential" in types
    if "VerifiableCredential" not in types or not (types & BADGE_TYPES or is_endorsement):
        yield Check("format", Outcome.FAILED, "wrong_type", ", ".join(sorted(types))[:200])
        return
    yield Check("format", Outcome.PASSED, "ob3")
    if contexts[:1] == [VC1]:
        return  # the published schemas describe the data model 2.0 alone
    fault = _schema_fault(document, is_endorsement=is_endorsement)
    yield Check("schema", Outcome.FAILED, "schema", fault[:300]) if fault else Check("schema", Outcome.PASSED)


def _schema_fault(document: JsonObject, *, is_endorsement: bool) -> str:
    """Where the document first breaks the published schema, and how; "" if it does not."""
    try:
        fault = next(iter(_validator(is_endorsement).iter_errors(document)), None)
    except ValueError as error:  # a number that no JSON reader is bound to understand
        return str(error)
    if fault is None:
        return ""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.instance_path)
    return f"${path}: {fault.message}"


@cache
def _validator(is_endorsement: bool) -> Draft201909Validator:
    kind = "endorsementcredential" if is_endorsement else "achievementcredential"
    return Draft201909Validator(json.loads((_SCHEMAS / f"ob_v3p0_{kind}_schema.json").read_text()))


def _integrity(document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Iterator[Check]:
    """Each proof on its own; one that fails spoils the credential, and one at least is the issuer's."""
    proofs = proofs_of(document)
    if not proofs or len(proofs) > 8:
        yield Check("integrity", Outcome.FAILED, "no_proof" if not proofs else "too_many_proofs")
        return
    known: dict[str, bytes] = {}
    controllers: list[str] = []
    for raw in proofs:
        try:
            proof = require_supported(raw)
            if "expires" in proof:
                expires = parse_moment(proof["expires"])
                if expires is None or expires < now:
                    raise BadKey("the proof has expired", code="proof_expired")
            if "created" in proof and parse_moment(proof["created"]) is None:
                raise BadProof("malformed moment of signing")
            method = resolve_method(
                proof.get("verificationMethod"), fetch=fetcher.json, scheme=scheme, now=now
            )
            controllers.append(method.controller)
            check_proof(document, proof, method, known=known)
        except CannotFetch as error:
            yield Check("integrity", Outcome.UNKNOWN, "key_not_fetched", error.detail)
        except UnknownContext as error:
            yield Check("integrity", Outcome.UNKNOWN, "unknown_context", error.detail)
        except OpenBadgesError as error:
            unknown = error.code == "unsupported_proof"  # nothing can be said of it, not even that it is bad
            yield Check(
                "integrity", Outcome.UNKNOWN if unknown else Outcome.FAILED, error.code, error.detail[:300]
            )
        else:
            yield Check("integrity", Outcome.PASSED, str(proof["cryptosuite"]), method.id)
    if not controllers:
        yield Check("issuer", Outcome.UNKNOWN, "unknown_key")
    elif issuer_of(document) in controllers:
        yield Check("issuer", Outcome.PASSED, "key_of_issuer", str(issuer_of(document)))
    else:
        yield Check("issuer", Outcome.FAILED, "key_of_another", ", ".join(controllers)[:300])


def _status(document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Iterator[Check]:
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        yield Check("status", Outcome.PASSED, "no_status")
    if len(entries) > 8:  # their order is not signed, so all of them have to be looked at, or none counts
        yield Check("status", Outcome.UNKNOWN, "unsupported_status", "too many entries")
    for entry in entries[:8]:
        yield _status_entry(entry, document, fetcher=fetcher, now=now, scheme=scheme)


def _status_entry(entry: Any, document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Check:
    """Bitstring Status List §3.2. The list must be signed by the credential's issuer."""
    if isinstance(entry, dict) and entry.get("type") == "1EdTechRevocationList":
        return _revocation_list(entry, document, fetcher=fetcher)
    if not isinstance(entry, dict) or entry.get("type") not in (
        "BitstringStatusListEntry",
        "StatusList2021Entry",
    ):
        kind = entry.get("type") if isinstance(entry, dict) else entry
        return Check("status", Outcome.UNKNOWN, "unsupported_status", str(kind)[:100])
    try:
        purpose = entry.get("statusPurpose", "revocation")
        if entry.get("statusSize", 1) != 1:
            return Check("status", Outcome.UNKNOWN, "unsupported_status", "more than one bit")
        index = _index(entry.get("statusListIndex"))
        listed = fetcher.json(str(entry.get("statusListCredential")))
        subject = listed.get("credentialSubject")
        if not isinstance(subject, dict) or purpose not in as_list(subject.get("statusPurpose")):
            return Check("status", Outcome.UNKNOWN, "malformed_status_list")
        is_set = get_bit(decode(str(subject.get("encodedList"))), index)
        if is_set:
            # Said before the signature is judged: a forged list can only do harm by hiding a bit.
            return Check("status", Outcome.FAILED, "revoked" if purpose == "revocation" else "suspended")
        if issuer_of(listed) != issuer_of(document):
            return Check("status", Outcome.UNKNOWN, "status_of_another")
        for check in _integrity(listed, fetcher=fetcher, now=now, scheme=scheme):
            if check.outcome != Outcome.PASSED:
                return Check("status", Outcome.UNKNOWN, "status_not_signed", check.code)
        ends = listed.get("validUntil")
        if ends is not None and check_dates(listed.get("validFrom"), ends, now=now).outcome != Outcome.PASSED:
            return Check("status", Outcome.UNKNOWN, "status_expired")
    except CannotFetch as error:
        return Check("status", Outcome.UNKNOWN, "status_not_fetched", error.detail)
    except OpenBadgesError as error:
        return Check("status", Outcome.UNKNOWN, "malformed_status_list", str(error)[:200])
    return Check("status", Outcome.PASSED, "not_revoked")


def _revocation_list(entry: JsonObject, document: JsonObject, *, fetcher: Fetcher) -> Check:
    """1EdTech's own way: an unsigned list at the entry's id that names what was revoked."""
    try:
        listed = fetcher.json(text(entry.get("id")))
    except OpenBadgesError as error:
        return Check("status", Outcome.UNKNOWN, "status_not_fetched", error.detail[:200])
    if listed.get("issuer") != issuer_of(document):
        return Check("status", Outcome.UNKNOWN, "status_of_another")
    for revoked in as_list(listed.get("revokedCredential")):
        if identifier(revoked) == document.get("id") and (
            not isinstance(revoked, dict) or revoked.get("revoked", True)
        ):
            reason = text(revoked.get("revocationReason"), limit=300) if isinstance(revoked, dict) else ""
            return Check("status", Outcome.FAILED, "revoked", reason)
    return Check("status", Outcome.PASSED, "not_revoked")


def _index(value: Any) -> int:
    """A `statusListIndex`: a text of digits; some issuers write a number."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise OpenBadgesError("malformed index", code="malformed_status_list")
    return int(value)


def _recipient(document: JsonObject, email: str) -> Check:
    """Whether `email` (normalised) is the recipient that the credential names by hash or in clear."""
    subject = document.get("credentialSubject")
    identities = as_list(subject.get("identifier")) if isinstance(subject, dict) else []
    for identity in identities[:10]:
        if isinstance(identity, dict) and identity.get("identityType") == "emailAddress":
            named, salt = text(identity.get("identityHash")), text(identity.get("salt"))
            wanted = identity_hash(email, salt) if identity.get("hashed") else email
            if hmac.compare_digest(named.lower().encode(), wanted.lower().encode()):
                return Check("recipient", Outcome.PASSED, "recipient_matches")
    if not identities:
        return Check("recipient", Outcome.UNKNOWN, "no_recipient_named")
    return Check("recipient", Outcome.FAILED, "recipient_differs")


def _endorsements(document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Iterator[Check]:
    """Endorsements inside of the credential, its achievement and its issuer stand or fall with it."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    for holder in (document, document.get("issuer"), achievement):
        if not isinstance(holder, dict):
            continue
        for endorsement in as_list(holder.get("endorsement"))[:10]:
            if isinstance(endorsement, dict):
                yield _endorsement(endorsement, fetcher=fetcher, now=now, scheme=scheme)
        for token in as_list(holder.get("endorsementJwt"))[:10]:
            if isinstance(token, str) and looks_like_jwt(token):
                try:
                    _header, claims = read_jwt(token)
                except OpenBadgesError:
                    yield Check("endorsements", Outcome.FAILED, "endorsement_invalid")
                else:
                    yield _endorsement(claims, fetcher=fetcher, now=now, scheme=scheme, token=token)


def _endorsement(
    document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str, token: str = ""
) -> Check:
    report = verify_document(document, fetcher=fetcher, now=now, scheme=scheme, token=token, depth=1)
    failed = next((check for check in report.checks if check.outcome == Outcome.FAILED), None)
    if failed:
        return Check("endorsements", Outcome.FAILED, "endorsement_invalid", f"{failed.name}: {failed.code}")
    unknown = next((check for check in report.checks if check.outcome == Outcome.UNKNOWN), None)
    if unknown:
        return Check(
            "endorsements", Outcome.WARNING, "endorsement_unknown", f"{unknown.name}: {unknown.code}"
        )
    return Check("endorsements", Outcome.PASSED, "endorsement_valid", report.summary.issuer_name)


def summarise(document: JsonObject) -> Summary:
    """What the credential says, for people."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    achievement = achievement if isinstance(achievement, dict) else {}
    issuer = document.get("issuer")
    profile = issuer if isinstance(issuer, dict) else {}
    criteria = achievement.get("criteria")
    return Summary(
        achievement_name=text(achievement.get("name") or document.get("name")),
        achievement_description=text(achievement.get("description")),
        criteria=text(criteria.get("narrative")) if isinstance(criteria, dict) else "",
        image_url=identifier(achievement.get("image") or document.get("image")),
        issuer_id=identifier(issuer),
        issuer_name=text(profile.get("name")),
        issuer_url=text(profile.get("url")),
        valid_from=text(_first(document, "validFrom", "issuanceDate")),
        valid_until=text(_first(document, "validUntil", "expirationDate")),
        credential_id=text(document.get("id")),
        evidence=tuple(
            text(item.get("id") or item.get("name"))
            for item in as_list(document.get("evidence"))
            if isinstance(item, dict)
        ),
    )
