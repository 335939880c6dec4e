"""Bitstring Status Lists (W3C Bitstring Status List v1.0): bits, their encoding, and the list's credential."""

import base64
import gzip
import zlib
from datetime import datetime

from .documents import JsonObject, timestamp
from .errors import OpenBadgesError

SIZE_BITS = 131_072  # the least that the specification allows (§3.2), for herd privacy
MAX_BYTES = 4 * 1024 * 1024  # 33 million entries: what we are willing to unpack


def new_bits() -> bytes:
    """A list in which nothing is revoked."""
    return bytes(SIZE_BITS // 8)


def set_bit(bits: bytes, index: int) -> bytes:
    """A copy with bit `index` set; bit 0 is the leftmost. Raises OpenBadgesError outside of the list."""
    _require_inside(bits, index)
    changed = bytearray(bits)
    changed[index // 8] |= 0x80 >> (index % 8)
    return bytes(changed)


def get_bit(bits: bytes, index: int) -> bool:
    _require_inside(bits, index)
    return bool(bits[index // 8] & (0x80 >> (index % 8)))


def encode(bits: bytes) -> str:
    """`encodedList`: multibase base64url without padding of the gzipped bits, the same for the same bits."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bits in an `encodedList`, with or without the multibase prefix. Raises OpenBadgesError."""
    encoded = text.removeprefix("u") if not text.startswith("H4") else text
    try:
        packed = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, MAX_BYTES + 1)
    except (ValueError, zlib.error) as error:
        raise OpenBadgesError("malformed status list", code="malformed_status_list") from error
    if len(bits) > MAX_BYTES:
        raise OpenBadgesError("status list too large", code="malformed_status_list")
    if len(bits) * 8 < SIZE_BITS:
        raise OpenBadgesError("status list too short", code="malformed_status_list")
    return bits


def compose_status_list(*, url: str, issuer: str, bits: bytes, valid_from: datetime) -> JsonObject:
    """The unsigned BitstringStatusListCredential (§2.2) that is served at `url`."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits),
        },
    }


def _require_inside(bits: bytes, index: int) -> None:
    if not 0 <= index < len(bits) * 8:
        raise OpenBadgesError("index outside of the status list", code="malformed_status_list")
