"""VC-JWT as Open Badges 3.0 §8.2 wants it: the credential's members at the top level of the claims, ES256.

Algorithms come from a fixed list; `none` and symmetric ones are never looked at (RFC 8725 §3.1).
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from .documents import JsonObject
from .errors import BadProof
from .json_input import parse_json
from .keys import PublicKey

ALGORITHMS = ["ES256", "EdDSA", "RS256"]


class _Registry(jws.JWSRegistry):
    """Bounds wide enough for a key in the header and a badge in the payload."""

    max_header_length = 4096
    max_payload_length = 1024 * 1024
    max_signature_length = 2048


_REGISTRY = _Registry(algorithms=ALGORITHMS)


def sign_jwt(
    document: JsonObject,
    *,
    key: ec.EllipticCurvePrivateKey,
    key_id: str,
    not_before: int,
    expires: int | None,
) -> str:
    """The compact JWS over `document` without its embedded proofs. Times are seconds since 1970."""
    claims: JsonObject = {name: value for name, value in document.items() if name != "proof"}
    claims |= {"iss": issuer_of(document), "jti": document["id"], "nbf": not_before}
    claims["sub"] = document["credentialSubject"]["id"]
    if expires is not None:
        claims["exp"] = expires
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    header = {"alg": "ES256", "typ": "JWT", "kid": key_id}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    token: str = jws.serialize_compact(header, payload, ECKey.import_key(pem), registry=_REGISTRY)
    return token


def issuer_of(document: JsonObject) -> Any:
    """The issuer's id, whether it is written as an address or an object."""
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def looks_like_jwt(text: str) -> bool:
    """Three base64url parts, the first of which is a JSON object."""
    parts = text.strip().split(".")
    return len(parts) == 3 and all(parts) and parts[0].startswith("ey")


def read_jwt(text: str) -> tuple[JsonObject, JsonObject]:
    """(header, claims) without checking the signature. Raises BadProof for anything else than a compact JWS."""
    try:
        header, claims, _signature = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in text.strip().split(".")
        )
    except ValueError as error:
        raise BadProof("not a compact JWS", code="malformed_jwt") from error
    return parse_json(header), parse_json(claims)


def check_jwt(text: str, key: PublicKey) -> None:
    """Raise BadProof unless `key` made the signature, with an algorithm of the list that fits the key."""
    header, _claims = read_jwt(text)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise BadProof(f"algorithm {algorithm!r}", code="unsupported_algorithm")
    if "crit" in header:
        raise BadProof("critical header", code="unsupported_algorithm")
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    jwk: OKPKey | ECKey | RSAKey
    if isinstance(key, ed25519.Ed25519PublicKey):
        jwk, fits = OKPKey.import_key(pem), algorithm == "EdDSA"
    elif isinstance(key, rsa.RSAPublicKey):
        jwk, fits = RSAKey.import_key(pem), algorithm == "RS256"
    else:
        jwk, fits = ECKey.import_key(pem), algorithm == "ES256"
    if not fits:
        raise BadProof("the algorithm does not fit the key", code="wrong_key_type")
    try:
        jws.deserialize_compact(text.strip(), jwk, registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise BadProof(
            "the token was changed, or another key signed it", code="signature_mismatch"
        ) from error
