"""Keys: Ed25519 for embedded proofs, P-256 for JWTs. Multikey (Controlled Identifiers 1.0 §2.2.2), JWK (RFC 7517),
did:key, and private keys sealed with AES-256-GCM under a master key.
"""

import base64
import os
from collections.abc import Sequence
from typing import Any

import base58
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import BadKey

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
OwnPublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey
PublicKey = OwnPublicKey | rsa.RSAPublicKey  # RSA is only ever checked, never made

_ED25519 = b"\xed\x01"  # multicodec ed25519-pub
_P256 = b"\x80\x24"  # multicodec p256-pub
_SEAL_VERSION = b"\x01"


def generate_ed25519() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def generate_p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def to_multikey(key: OwnPublicKey) -> str:
    """`publicKeyMultibase`: "z" and base58btc of the multicodec prefix and the (compressed) public key."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        raw = _ED25519 + key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    else:
        raw = _P256 + key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
        )
    return "z" + base58.b58encode(raw).decode()


def from_multikey(text: str) -> OwnPublicKey:
    """The key of a `publicKeyMultibase` value. Raises BadKey."""
    try:
        raw = base58.b58decode(text[1:]) if text.startswith("z") and len(text) < 200 else b""
        if raw.startswith(_ED25519):
            return ed25519.Ed25519PublicKey.from_public_bytes(raw[2:])
        if raw.startswith(_P256):
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw[2:])
    except ValueError as error:
        raise BadKey("not a key") from error
    raise BadKey("neither Ed25519 nor P-256 in base58")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: Any) -> bytes:
    if not isinstance(text, str):
        raise BadKey("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_jwk(key: OwnPublicKey) -> dict[str, str]:
    """The public JWK: OKP/Ed25519 or EC/P-256."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": _b64(raw)}
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _b64(numbers.x.to_bytes(32, "big")),
        "y": _b64(numbers.y.to_bytes(32, "big")),
    }


def from_jwk(jwk: Any) -> PublicKey:
    """The key of a public JWK. Raises BadKey, also for anything but Ed25519, P-256 and RSA of 2048 bits or more."""
    try:
        if jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(_unb64(jwk["x"]))
        if jwk["kty"] == "EC" and jwk["crv"] == "P-256":
            x, y = (int.from_bytes(_unb64(jwk[part]), "big") for part in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        if jwk["kty"] == "RSA":
            e, n = (int.from_bytes(_unb64(jwk[part]), "big") for part in ("e", "n"))
            if not 2048 <= n.bit_length() <= 8192:
                raise BadKey("RSA key too short or too long")
            return rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BadKey):
            raise
        raise BadKey("malformed JWK") from error
    raise BadKey("unsupported JWK")


def private_bytes(key: PrivateKey) -> bytes:
    """PKCS #8 DER, unencrypted: only ever to be handed to `seal`."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def private_key(raw: bytes) -> PrivateKey:
    """The key of `private_bytes`. Raises BadKey."""
    key = serialization.load_der_private_key(raw, password=None)
    if isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise BadKey("unexpected kind of key")


def seal(raw: bytes, *, master_key: bytes, associated: bytes) -> bytes:
    """`raw` encrypted: version, 12-byte nonce, AES-256-GCM. `associated` names the owner; it must match to open."""
    nonce = os.urandom(12)
    return _SEAL_VERSION + nonce + AESGCM(master_key).encrypt(nonce, raw, associated)


def unseal(sealed: bytes, *, master_keys: Sequence[bytes], associated: bytes) -> bytes:
    """What `seal` hid, tried with each master key. Raises BadKey when none opens it."""
    if sealed[:1] != _SEAL_VERSION or len(sealed) < 1 + 12 + 16:
        raise BadKey("unknown seal")
    for master_key in master_keys:
        try:
            return AESGCM(master_key).decrypt(sealed[1:13], sealed[13:], associated)
        except InvalidTag:
            continue
    raise BadKey("no master key opens this seal")
