"""Verification of Open Badges 3.0 (§8.3 to §8.5): embedded proofs and JWTs, issuer, dates, status, endorsements."""

import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator

from ..canonical import require_pinned_contexts
from ..did import VerificationMethod, key_of_method, resolve_method
from ..documents import JsonObject, identity_hash
from ..errors import BadKey, CannotFetch, OpenBadgesError, UnknownContext
from ..jwt import check_jwt, issuer_of, looks_like_jwt, read_jwt
from ..proofs import check as check_proof
from ..proofs import proofs_of, require_supported
from ..status_list import decode, get_bit
from .dates import check_dates, parse_moment
from .fetching import Fetcher
from .report import Check, Outcome, Report, Summary, as_list, identifier, text

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
    checks = list(_structure(document))
    if token:
        checks.append(_integrity_of_token(token, document, fetcher=fetcher, scheme=scheme))
    else:
        checks += _integrity(document, fetcher=fetcher, now=now, scheme=scheme)
    checks.append(
        check_dates(
            document.get("validFrom", document.get("issuanceDate")),
            document.get("validUntil", document.get("expirationDate")),
            now=now,
        )
    )
    checks += _status(document, fetcher=fetcher, now=now, scheme=scheme)
    if recipient:
        checks.append(_recipient(document, recipient))
    if depth == 0:
        checks += _endorsements(document, fetcher=fetcher, now=now, scheme=scheme)
    return Report("3.0", tuple(checks), summarise(document), document)


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
    fault = next(_validator(is_endorsement).iter_errors(document), None)
    if fault is None:
        yield Check("schema", Outcome.PASSED)
    else:
        yield Check("schema", Outcome.FAILED, "schema", f"{fault.json_path}: {fault.message}"[:300])


@cache
def _validator(is_endorsement: bool) -> Draft201909Validator:
    kind = "endorsementcredential" if is_endorsement else "achievementcredential"
    return Draft201909Validator(json.loads((_SCHEMAS / f"ob_v3p0_{kind}_schema.json").read_text()))


def _integrity(document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Iterator[Check]:
    """Each proof on its own; one that fails spoils the credential."""
    proofs = proofs_of(document)
    if not proofs or len(proofs) > 8:
        yield Check("integrity", Outcome.FAILED, "no_proof" if not proofs else "too_many_proofs")
        return
    binding = Check("issuer", Outcome.UNKNOWN, "unknown_key")
    for raw in proofs:
        try:
            proof = require_supported(raw)
            if "expires" in proof:
                expires = parse_moment(proof["expires"])
                if expires is None or expires < now:
                    raise BadKey("the proof has expired", code="proof_expired")
            method = resolve_method(proof.get("verificationMethod"), fetch=fetcher.json, scheme=scheme)
            binding = _binding(document, method)
            check_proof(document, proof, method)
        except CannotFetch as error:
            yield Check("integrity", Outcome.UNKNOWN, "key_not_fetched", error.detail)
        except UnknownContext as error:
            yield Check("integrity", Outcome.UNKNOWN, "unknown_context", error.detail)
        except OpenBadgesError as error:
            yield Check("integrity", Outcome.FAILED, error.code, error.detail[:300])
        else:
            yield Check("integrity", Outcome.PASSED, str(proof["cryptosuite"]), method.id)
    yield binding


def _binding(document: JsonObject, method: VerificationMethod) -> Check:
    if issuer_of(document) == method.controller:
        return Check("issuer", Outcome.PASSED, "key_of_issuer", method.controller)
    return Check("issuer", Outcome.FAILED, "key_of_another", method.controller)


def _integrity_of_token(token: str, document: JsonObject, *, fetcher: Fetcher, scheme: str) -> Check:
    """The JWT's signature, by a key that the issuer's own document lists (§8.2.3)."""
    try:
        header, claims = read_jwt(token)
        issuer = issuer_of(document)
        if claims.get("iss", issuer) != issuer or claims.get("jti", document.get("id")) != document.get("id"):
            return Check("integrity", Outcome.FAILED, "claims_differ")
        if "kid" in header:
            method = resolve_method(header["kid"], fetch=fetcher.json, scheme=scheme)
            if method.controller != issuer:
                return Check("integrity", Outcome.FAILED, "key_of_another", method.controller)
            key = method.key
        elif isinstance(header.get("jwk"), dict):
            key = _listed_jwk(header["jwk"], str(issuer), fetcher)
        else:
            return Check("integrity", Outcome.FAILED, "no_key_named")
        check_jwt(token, key)
    except CannotFetch as error:
        return Check("integrity", Outcome.UNKNOWN, "key_not_fetched", error.detail)
    except OpenBadgesError as error:
        return Check("integrity", Outcome.FAILED, error.code, error.detail[:300])
    return Check("integrity", Outcome.PASSED, str(header["alg"]), str(issuer))


def _listed_jwk(jwk: JsonObject, issuer: str, fetcher: Fetcher) -> Any:
    """The key of a JWT's own header counts only if the issuer's document lists the same one."""
    document = fetcher.json(issuer) if issuer.startswith(("https://", "http://")) else {}
    wanted = {name: jwk.get(name) for name in ("kty", "crv", "n", "e", "x", "y")}
    asserting = as_list(document.get("assertionMethod"))
    for method in as_list(document.get("verificationMethod")):
        listed = method.get("publicKeyJwk") if isinstance(method, dict) else None
        is_same = isinstance(listed, dict) and {name: listed.get(name) for name in wanted} == wanted
        if is_same and document.get("id") == issuer and method.get("id") in asserting:
            return key_of_method(method)
    raise BadKey("the issuer's document does not list the key", code="key_of_another")


def _status(document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Iterator[Check]:
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        yield Check("status", Outcome.PASSED, "no_status")
    for entry in entries[:4]:
        yield _status_entry(entry, document, fetcher=fetcher, now=now, scheme=scheme)


def _status_entry(entry: Any, document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str) -> Check:
    """Bitstring Status List §3.2. The list must be signed by the credential's issuer."""
    if not isinstance(entry, dict) or entry.get("type") not in (
        "BitstringStatusListEntry",
        "StatusList2021Entry",
    ):
        kind = entry.get("type") if isinstance(entry, dict) else entry
        return Check("status", Outcome.UNKNOWN, "unsupported_status", str(kind)[:100])
    try:
        purpose = entry.get("statusPurpose", "revocation")
        index = int(str(entry.get("statusListIndex")))
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
    except (OpenBadgesError, ValueError) as error:
        return Check("status", Outcome.UNKNOWN, "malformed_status_list", str(error)[:200])
    return Check("status", Outcome.PASSED, "not_revoked")


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
        valid_from=text(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=text(document.get("validUntil", document.get("expirationDate"))),
        credential_id=text(document.get("id")),
        evidence=tuple(
            text(item.get("id") or item.get("name"))
            for item in as_list(document.get("evidence"))
            if isinstance(item, dict)
        ),
    )
