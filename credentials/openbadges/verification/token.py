"""The signature of a VC-JWT (Open Badges 3.0 §8.2): by a key that belongs to the issuer whom the badge names."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..did import controller_document, did_web_url, key_of_method, resolve_method
from ..documents import JsonObject
from ..errors import BadKey, CannotFetch, OpenBadgesError
from ..jwt import check_jwt, issuer_of, read_jwt
from ..keys import PublicKey, from_jwk, from_multikey
from .fetching import Fetcher
from .report import Check, Outcome, as_list, identifier

_KEY_MEMBERS = ("kty", "crv", "n", "e", "x", "y")


def check_token(
    token: str, document: JsonObject, *, fetcher: Fetcher, now: datetime, scheme: str
) -> Iterator[Check]:
    """The checks "integrity" and "issuer" of `document`, which came as the claims (or their `vc`) of `token`."""
    issuer = issuer_of(document)
    try:
        header, claims = read_jwt(token)
        if not isinstance(issuer, str) or _contradicts(claims, document):
            raise BadKey("the registered claims say something else than the credential", code="claims_differ")
        key = _key(header, issuer, fetcher=fetcher, now=now, scheme=scheme)
        check_jwt(token, key)
    except CannotFetch as error:
        yield Check("integrity", Outcome.UNKNOWN, "key_not_fetched", error.detail)
        yield Check("issuer", Outcome.UNKNOWN, "unknown_key")
    except OpenBadgesError as error:
        yield Check("integrity", Outcome.FAILED, error.code, error.detail[:300])
    else:
        yield Check("integrity", Outcome.PASSED, str(header["alg"]), issuer)
        yield Check("issuer", Outcome.PASSED, "key_of_issuer", issuer)


def _contradicts(claims: JsonObject, document: JsonObject) -> bool:
    """§8.2.4: `iss`, `jti` and `sub` repeat the issuer, the credential's and the subject's id."""
    repeated = {
        "iss": issuer_of(document),
        "jti": document.get("id"),
        "sub": identifier(document.get("credentialSubject")) or None,
    }
    return any(
        name in claims and value is not None and claims[name] != value for name, value in repeated.items()
    )


def _key(header: JsonObject, issuer: str, *, fetcher: Fetcher, now: datetime, scheme: str) -> PublicKey:
    """The issuer's key that the header names by `kid` or shows as `jwk`. Raises BadKey, CannotFetch."""
    if isinstance(header.get("kid"), str):
        name: str = header["kid"]
        if name.startswith(("https://", "http://")) and "#" not in name:
            return _key_at(name, issuer, fetcher=fetcher, scheme=scheme)
        if not name.startswith(("did:", "https://", "http://")):
            name = f"{issuer}#{name.removeprefix('#')}"
        method = resolve_method(name, fetch=fetcher.json, scheme=scheme, now=now)
        if method.controller != issuer:
            raise BadKey(method.controller, code="key_of_another")
        return method.key
    if isinstance(header.get("jwk"), dict):
        return _listed(header["jwk"], issuer, fetcher=fetcher, now=now, scheme=scheme)
    raise BadKey("neither kid nor jwk", code="no_key_named")


def _key_at(address: str, issuer: str, *, fetcher: Fetcher, scheme: str) -> PublicKey:
    """§8.2.3: `kid` is the address of a JWK. It speaks for the issuer only from the issuer's own host."""
    home = did_web_url(issuer, scheme=scheme) if issuer.startswith("did:web:") else issuer
    try:
        is_at_home = urlsplit(home)[:2] == urlsplit(address)[:2] and urlsplit(address).scheme in (
            "https",
            scheme,
        )
    except ValueError as error:
        raise BadKey("malformed address of a key") from error
    if not is_at_home:
        raise BadKey(address[:200], code="key_of_another")
    return from_jwk(fetcher.json(address))


def _listed(jwk: Any, issuer: str, *, fetcher: Fetcher, now: datetime, scheme: str) -> PublicKey:
    """The key of a JWT's own header counts only if the issuer's document lists the same one."""
    if issuer.startswith("did:key:"):
        key = from_jwk(jwk)
        if key == from_multikey(issuer.removeprefix("did:key:")):
            return key
        raise BadKey("the key is not the issuer's", code="key_of_another")
    document = controller_document(issuer, fetch=fetcher.json, scheme=scheme)
    wanted = {name: jwk.get(name) for name in _KEY_MEMBERS}
    asserting = as_list(document.get("assertionMethod"))
    for method in [*as_list(document.get("verificationMethod")), *asserting]:
        if not isinstance(method, dict) or not (method in asserting or method.get("id") in asserting):
            continue
        listed = method.get("publicKeyJwk")
        is_same = isinstance(listed, dict) and {name: listed.get(name) for name in _KEY_MEMBERS} == wanted
        if is_same and method.get("controller", issuer) == issuer:
            return key_of_method(method, now=now)
    raise BadKey("the issuer's document does not list the key", code="key_of_another")
