"""VC-JWTs of Open Badges 3.0: made as §8.2 wants them, and forged ones refused (A28)."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from credentials.openbadges import keys, ob3
from credentials.openbadges.jwt import read_jwt
from credentials.openbadges.verification import Verdict

from .making import CREDENTIAL, DID, DID_URL, EMAIL, NOW, ORIGIN, World, faults


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token_of(header: dict[str, Any], claims: dict[str, Any], key: Any = None) -> str:
    """A compact JWS made by hand; without a key its signature is empty."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    if key is None:
        return signed + "."
    if isinstance(key, bytes):
        signature = hmac.digest(key, signed.encode(), "sha256")
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        signature = key.sign(signed.encode())
    elif isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    else:
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{signed}.{b64(signature)}"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def claims_of(world: World) -> dict[str, Any]:
    return read_jwt(world.token())[1]


def test_our_token_has_the_claims_at_its_top(world: World) -> None:
    header, claims = read_jwt(world.token())
    unsigned = ob3.credential(CREDENTIAL)
    assert header == {"alg": "ES256", "typ": "JWT", "kid": world.method(world.p256)}
    assert claims == {
        **unsigned,
        "iss": DID,
        "jti": CREDENTIAL.id,
        "sub": CREDENTIAL.subject_id,
        "nbf": int(CREDENTIAL.valid_from.timestamp()),
        "exp": int((NOW + timedelta(days=365)).timestamp()),
    }
    report = world.judge(world.token(), recipient=EMAIL)
    assert (report.verdict, faults(report)) == (Verdict.VALID, set())
    assert report.check("issuer").code == "key_of_issuer"


def test_another_algorithm_is_refused(world: World) -> None:
    claims = claims_of(world)
    kid = world.method(world.p256)
    public = world.p256.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    real = world.token()
    for forged in (
        token_of({"alg": "none", "kid": kid}, claims) + "AA",
        token_of({"alg": "None", "kid": kid}, claims, world.p256),
        token_of({"alg": "HS256", "kid": kid}, claims, public),
        token_of({"alg": "ES256", "kid": kid, "crit": ["b64"], "b64": False}, claims, world.p256),
        token_of({"alg": "EdDSA", "kid": kid}, claims, world.ed25519),
        token_of({"alg": "ES256", "kid": world.method()}, claims, world.p256),
        token_of({"alg": "ES256", "kid": kid}, claims, keys.generate_p256()),
        token_of({"alg": "ES256", "kid": kid}, {**claims, "name": "Doctor"}, keys.generate_p256()),
        real[:-4] + "AAAA",
        real.replace(".", ".A", 1),
    ):
        assert world.judge(forged).verdict == Verdict.INVALID


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by the library; badges in the world use it
def test_eddsa_and_listed_keys_are_accepted(world: World) -> None:
    claims = claims_of(world)
    jwk = keys.to_jwk(world.p256.public_key())
    for token in (
        token_of({"alg": "EdDSA", "kid": world.method()}, claims, world.ed25519),
        token_of({"alg": "ES256", "jwk": jwk}, claims, world.p256),
        token_of(
            {"alg": "ES256", "kid": "#" + keys.to_multikey(world.p256.public_key())}, claims, world.p256
        ),
    ):
        assert (faults(world.judge(token)), world.judge(token).verdict) == (set(), Verdict.VALID)


def test_a_key_shown_in_the_header_counts_only_if_the_issuer_lists_it(world: World) -> None:
    other = keys.generate_p256()
    token = token_of({"alg": "ES256", "jwk": keys.to_jwk(other.public_key())}, claims_of(world), other)
    assert faults(world.judge(token)) == {"integrity:key_of_another"}


def test_a_key_at_an_address_counts_only_on_the_issuers_host(world: World) -> None:
    key = rsa.generate_private_key(65537, 2048)
    numbers = key.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": b64(numbers.n.to_bytes(256, "big")), "e": "AQAB"}
    world.pages[f"{ORIGIN}/keys/1"] = world.pages["https://elsewhere.example/keys/1"] = jwk
    at_home = token_of({"alg": "RS256", "kid": f"{ORIGIN}/keys/1"}, claims_of(world), key)
    elsewhere = token_of({"alg": "RS256", "kid": "https://elsewhere.example/keys/1"}, claims_of(world), key)
    assert world.judge(at_home).verdict == Verdict.VALID
    assert faults(world.judge(elsewhere)) == {"integrity:key_of_another"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"iss": "did:web:elsewhere.example"}, "integrity:claims_differ"),
        ({"jti": "urn:uuid:1"}, "integrity:claims_differ"),
        ({"sub": "urn:uuid:1"}, "integrity:claims_differ"),
        ({"exp": int(NOW.timestamp()) - 400}, "dates:expired"),
        ({"nbf": int(NOW.timestamp()) + 400}, "dates:not_yet_valid"),
        ({"exp": "never"}, "dates:bad_date"),
        ({"exp": True}, "dates:bad_date"),
        ({"validUntil": "2026-11-22T00:00:00Z"}, "dates:expired"),
    ],
)
def test_the_registered_claims_count(world: World, change: dict[str, Any], fault: str) -> None:
    token = token_of(
        {"alg": "ES256", "kid": world.method(world.p256)}, {**claims_of(world), **change}, world.p256
    )
    assert faults(world.judge(token)) == {fault}


def test_a_token_is_revoked_like_its_sibling() -> None:
    world = World()
    world.revoke(4242)
    assert faults(world.judge(world.token())) == {"status:revoked"}


def test_keys_that_cannot_be_fetched_leave_it_open() -> None:
    world = World()
    del world.pages[DID_URL]
    assert world.judge(world.token()).verdict == Verdict.NOT_VERIFIABLE
