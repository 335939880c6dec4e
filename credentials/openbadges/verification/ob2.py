"""Verification of Open Badges 2.0: hosted assertions (§4.1) and signed ones (JWS)."""

import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..documents import JsonObject
from ..errors import BadKey, CannotFetch, OpenBadgesError
from ..json_input import parse_json
from ..jwt import check_jwt
from .dates import check_dates
from .fetching import Fetched, Fetcher
from .report import Check, Outcome, Report, Summary, as_list, identifier, text

CONTEXTS = ("https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json")


def looks_like_ob2(document: JsonObject) -> bool:
    """Whether this is rather a 2.0 assertion than a 3.0 credential."""
    contexts = as_list(document.get("@context"))
    if any(context in CONTEXTS or context == "https://w3id.org/openbadges/v1" for context in contexts):
        return True
    return "badge" in document and "recipient" in document


def verify_assertion(
    document: JsonObject, *, fetcher: Fetcher, now: datetime, token: str = "", recipient: str = ""
) -> Report:
    """All checks of one assertion. A hosted one counts only as it is found at its own address."""
    if token:
        return _verify_signed(document, token=token, fetcher=fetcher, now=now, recipient=recipient)
    address = text(document.get("id"))
    shape = _shape(document)
    if shape.outcome != Outcome.PASSED:
        return Report("2.0", (shape,), summarise(document, {}, {}), document)
    try:
        answer = fetcher.get(address)
        hosted = parse_json(answer.body) if answer.status == 200 else gone_document(answer)
    except OpenBadgesError as error:
        unknown = isinstance(error, CannotFetch)
        check = Check(
            "integrity", Outcome.UNKNOWN if unknown else Outcome.FAILED, "assertion_not_fetched", address
        )
        return Report("2.0", (shape, check), summarise(document, {}, {}), document)
    if answer.status == 410 or hosted.get("revoked") is True:
        reason = text(hosted.get("revocationReason"), limit=300)
        revoked = Check("status", Outcome.FAILED, "revoked", reason)
        return Report("2.0", (shape, revoked), summarise(document, {}, {}), document)
    if answer.status != 200:
        check = Check("integrity", Outcome.UNKNOWN, "assertion_not_fetched", address)
        return Report("2.0", (shape, check), summarise(document, {}, {}), document)
    checks = [_shape(hosted)]
    changed = _differences(document, hosted)
    if changed:
        checks.append(Check("integrity", Outcome.FAILED, "differs_from_hosted", ", ".join(changed)))
    else:
        checks.append(Check("integrity", Outcome.PASSED, "hosted", address))
    return _finish(hosted, checks, fetcher=fetcher, now=now, recipient=recipient, signed=False)


def _differences(given: JsonObject, hosted: JsonObject) -> list[str]:
    """Members of what was handed in that the hosted assertion says otherwise."""
    watched = ("id", "recipient", "badge", "issuedOn", "expires", "verification")
    return [
        name
        for name in watched
        if name in given
        and (identifier(given[name]) or given[name]) != (identifier(hosted.get(name)) or hosted.get(name))
    ]


def gone_document(answer: Fetched) -> JsonObject:
    """What an answer of 410 says besides; nothing at all is enough for it to count."""
    try:
        return parse_json(answer.body)
    except OpenBadgesError:
        return {}


def _shape(document: JsonObject) -> Check:
    contexts = as_list(document.get("@context"))
    if not any(context in CONTEXTS for context in contexts):
        return Check("contexts", Outcome.FAILED, "missing_context")
    if any(not isinstance(context, str) for context in contexts):
        return Check("contexts", Outcome.UNKNOWN, "unknown_context")
    if "Assertion" not in as_list(document.get("type")):
        return Check("format", Outcome.FAILED, "wrong_type", text(document.get("type")))
    missing = [
        name for name in ("id", "recipient", "badge", "verification", "issuedOn") if not document.get(name)
    ]
    if missing:
        return Check("format", Outcome.FAILED, "missing_members", ", ".join(missing))
    recipient = document["recipient"]
    if not isinstance(recipient, dict) or not text(recipient.get("identity")):
        return Check("format", Outcome.FAILED, "missing_members", "recipient.identity")
    if identifier(document.get("image")).startswith("data:"):
        return Check("format", Outcome.FAILED, "bad_image", "an assertion's image is an address")
    return Check("format", Outcome.PASSED, "ob2")


def _finish(
    assertion: JsonObject,
    checks: list[Check],
    *,
    fetcher: Fetcher,
    now: datetime,
    recipient: str,
    signed: bool,
) -> Report:
    badge: JsonObject = {}
    issuer: JsonObject = {}
    try:
        badge = _node(assertion.get("badge"), "BadgeClass", fetcher)
        issuer = _node(badge.get("issuer"), None, fetcher)
        if not signed:
            checks.append(_host_rule(assertion, issuer))
        checks.append(_members(badge, ("name", "description", "image", "criteria", "issuer")))
        checks.append(_members(issuer, ("name", "url")))
    except CannotFetch as error:
        checks.append(Check("issuer", Outcome.UNKNOWN, "issuer_not_fetched", error.detail))
    except OpenBadgesError as error:
        checks.append(Check("issuer", Outcome.FAILED, error.code, error.detail))
    checks.append(check_dates(assertion.get("issuedOn"), assertion.get("expires"), now=now))
    if not any(check.name == "status" for check in checks):
        checks.append(Check("status", Outcome.PASSED, "not_revoked"))
    if recipient:
        checks.append(_recipient(assertion, recipient))
    return Report("2.0", tuple(checks), summarise(assertion, badge, issuer), assertion)


def _node(value: Any, wanted: str | None, fetcher: Fetcher) -> JsonObject:
    """The object that a member names by address (fetched) or holds."""
    address = identifier(value)
    node = fetcher.json(address) if address.startswith(("https://", "http://")) else value
    if not isinstance(node, dict):
        raise OpenBadgesError(f"{wanted or 'issuer'} is not an object", code="missing_members")
    if address.startswith("http") and text(node.get("id")) != address:
        raise OpenBadgesError(f"{address} calls itself {text(node.get('id'))}", code="another_id")
    if wanted and wanted not in as_list(node.get("type")):
        raise OpenBadgesError(text(node.get("type")), code="wrong_type")
    return node


def _host(address: str) -> str:
    """Host and port; empty for what is no address."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _host_rule(assertion: JsonObject, issuer: JsonObject) -> Check:
    """The assertion lies on the issuer's host, or where the issuer's `verification` allows (§3.7)."""
    address, owner = text(assertion.get("id")), text(issuer.get("id"))
    policy = issuer.get("verification")
    policy = policy if isinstance(policy, dict) else {}
    prefixes = [prefix for prefix in as_list(policy.get("startsWith")) if isinstance(prefix, str)]
    if prefixes and not any(address.startswith(prefix) for prefix in prefixes):
        return Check("issuer", Outcome.FAILED, "host_not_allowed", address)
    origins = [origin for origin in as_list(policy.get("allowedOrigins")) if isinstance(origin, str)]
    hosts = [_host(origin) or origin.lower() for origin in origins] or [_host(owner)]
    if not prefixes and (not _host(address) or _host(address) not in hosts):
        return Check("issuer", Outcome.FAILED, "host_not_allowed", address)
    return Check("issuer", Outcome.PASSED, "hosted_by_issuer", owner)


def _members(node: JsonObject, names: tuple[str, ...]) -> Check:
    missing = [name for name in names if not node.get(name)]
    if missing:
        return Check("schema", Outcome.FAILED, "missing_members", ", ".join(missing))
    return Check("schema", Outcome.PASSED)


def _verify_signed(
    document: JsonObject, *, token: str, fetcher: Fetcher, now: datetime, recipient: str
) -> Report:
    shape = _shape(document)
    if shape.outcome != Outcome.PASSED:
        return Report("2.0", (shape,), summarise(document, {}, {}), document)
    checks = [shape]
    try:
        verification = document.get("verification")
        badge = _node(document.get("badge"), "BadgeClass", fetcher)
        issuer = _node(badge.get("issuer"), None, fetcher)
        if not text(issuer.get("id")).startswith(("https://", "http://")):
            raise BadKey("an issuer that nobody can ask", code="key_of_another")
        named = text(verification.get("creator")) if isinstance(verification, dict) else ""
        allowed = [identifier(key) for key in as_list(issuer.get("publicKey"))]
        address = named or (allowed[0] if allowed else "")
        if address not in allowed:
            raise BadKey("the issuer does not list the key", code="key_of_another")
        held = fetcher.json(address)
        if identifier(held.get("owner")) != text(issuer.get("id")):
            raise BadKey("the key has another owner", code="key_of_another")
        check_jwt(token, _pem_key(held))
        checks.append(Check("integrity", Outcome.PASSED, "RS256", address))
        checks.append(Check("issuer", Outcome.PASSED, "key_of_issuer", text(issuer.get("id"))))
        revocations = identifier(issuer.get("revocationList"))
        if revocations:
            checks.append(_revocation(fetcher.json(revocations), document))
    except CannotFetch as error:
        checks.append(Check("integrity", Outcome.UNKNOWN, "key_not_fetched", error.detail))
    except OpenBadgesError as error:
        checks.append(Check("integrity", Outcome.FAILED, error.code, error.detail))
    return _finish(document, checks, fetcher=fetcher, now=now, recipient=recipient, signed=True)


def _pem_key(held: JsonObject) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(text(held.get("publicKeyPem"), limit=10_000).encode())
    except ValueError as error:
        raise BadKey("malformed PEM") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKey("not an RSA key")
    return key


def _revocation(listed: JsonObject, assertion: JsonObject) -> Check:
    for entry in as_list(listed.get("revokedAssertions")):
        named = {identifier(entry)} | ({text(entry.get("uid"))} if isinstance(entry, dict) else set())
        if named & {text(assertion.get("id")), text(assertion.get("uid"))} - {""}:
            reason = text(entry.get("revocationReason"), limit=300) if isinstance(entry, dict) else ""
            return Check("status", Outcome.FAILED, "revoked", reason)
    return Check("status", Outcome.PASSED, "not_revoked")


def _recipient(assertion: JsonObject, email: str) -> Check:
    recipient = assertion.get("recipient")
    recipient = recipient if isinstance(recipient, dict) else {}
    named, salt = text(recipient.get("identity")), text(recipient.get("salt"))
    algorithm, _dollar, digest = named.partition("$")
    if recipient.get("hashed") and algorithm in ("sha256", "md5"):
        wanted = hashlib.new(algorithm, (email + salt).encode(), usedforsecurity=False).hexdigest()
        matches = hmac.compare_digest(digest.lower().encode(), wanted.encode())
    else:
        matches = hmac.compare_digest(named.lower().encode(), email.lower().encode())
    return Check(
        "recipient",
        Outcome.PASSED if matches else Outcome.FAILED,
        "recipient_matches" if matches else "recipient_differs",
    )


def summarise(assertion: JsonObject, badge: JsonObject, issuer: JsonObject) -> Summary:
    """What the badge says, for people."""
    criteria = badge.get("criteria")
    return Summary(
        achievement_name=text(badge.get("name")),
        achievement_description=text(badge.get("description")),
        criteria=text(criteria.get("narrative")) if isinstance(criteria, dict) else text(criteria),
        image_url=identifier(badge.get("image")),
        issuer_id=text(issuer.get("id")),
        issuer_name=text(issuer.get("name")),
        issuer_url=text(issuer.get("url")),
        valid_from=text(assertion.get("issuedOn")),
        valid_until=text(assertion.get("expires")),
        credential_id=text(assertion.get("id")),
        evidence=tuple(identifier(item) for item in as_list(assertion.get("evidence"))),
    )
