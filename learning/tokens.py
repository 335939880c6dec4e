"""Links that only we can make: a row's key, signed for one purpose in one location. 128 bits of the signature are kept,
so nobody guesses one; nothing secret is stored, and a link is worth nothing in another location."""

import base64
import binascii
import hmac

from django.utils.crypto import salted_hmac

from tenants.context import current_schema

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # what nobody mixes up when reading aloud
_KEY_BYTES, _SIGNATURE_BYTES = 8, 16


def sign(purpose: str, key: int) -> str:
    """The token of row `key`, 32 characters that need no escaping in an address."""
    raw = key.to_bytes(_KEY_BYTES, "big")
    return base64.urlsafe_b64encode(raw + _signature(purpose, key)[:_SIGNATURE_BYTES]).decode()


def read(purpose: str, token: str) -> int | None:
    """The key of the row that `token` was made for here; None if it was not made for this."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    if len(raw) != _KEY_BYTES + _SIGNATURE_BYTES:
        return None
    key = int.from_bytes(raw[:_KEY_BYTES], "big")
    if key >= 2**63 or not hmac.compare_digest(raw[_KEY_BYTES:], _signature(purpose, key)[:_SIGNATURE_BYTES]):
        return None
    return key


def short_code(purpose: str, key: int) -> str:
    """Eight letters to read aloud or type where no camera is. To be compared only with the rows of one activity."""
    number = int.from_bytes(_signature(f"{purpose}:short", key)[:8], "big")
    letters = []
    for _position in range(8):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def _signature(purpose: str, key: int) -> bytes:
    return salted_hmac(f"learning.{purpose}:{current_schema()}", str(key), algorithm="sha256").digest()
