"""Proof that somebody reads the mail of an address, by a code or by a link.

What is to be done with the address waits in the session of the browser that asked, and nothing is written before the
proof: an address cannot be squatted, and nobody else's password is ever on an account. The code works in that browser
only. The link works anywhere; there it carries only the address, so what waited has to be entered again.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.cryptokit import generate_user_code
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from shared.accounts import limits
from shared.models import normalise_email

CODE_SECONDS = 3600
LINK_SECONDS = 24 * 3600
MOST_TRIES = 5
MOST_MAILS = 3
SENT_AGAIN = _("We have sent it again. Only the code in the newest e-mail works.")
ENOUGH_MAILS = _("We have sent several e-mails already. Use the newest one, or try again in an hour.")


@dataclass(frozen=True)
class Proof:
    """What a link says: `purpose`'s address, the id of the request, the account (0: none yet), where to go then."""

    email: str
    request_id: str
    user_id: int
    then: str


def new_code() -> str:
    """Eight random digits, four and four."""
    return str(generate_user_code(length=8, numeric=True, dashed=True))


def begin(session: SessionBase, purpose: str, email: str, **waiting: Any) -> str:
    """Remember in the session that `email` is to be proved for `purpose`; return the new code."""
    code, email = new_code(), normalise_email(email)
    session[_key(purpose)] = {
        "email": email,
        "id": secrets.token_urlsafe(12),
        "code": _seal(code, email),
        "at": int(time.time()),
        "tries": 0,
        "mails": 1,
        "waiting": waiting,
    }
    return code


def spoil(session: SessionBase, purpose: str) -> None:
    """No mail goes out with the code, so nobody can know it: nobody shall guess it either, however often they ask."""
    session[_key(purpose)]["code"] = ""
    session.modified = True


def may_mail_again(session: SessionBase, purpose: str) -> bool:
    """Count another mail for what waits; False when this browser had MOST_MAILS. Says nothing about the mailbox."""
    waiting = session[_key(purpose)]
    waiting["mails"] += 1
    session.modified = True
    return bool(waiting["mails"] <= MOST_MAILS)


def renew_code(session: SessionBase, purpose: str) -> str:
    """A fresh code for what waits already; the one before is worth nothing any more."""
    pending = session[_key(purpose)]
    code = new_code()
    pending.update(code=_seal(code, pending["email"]), at=int(time.time()), tries=0)
    session.modified = True
    return code


def pending(session: SessionBase, purpose: str) -> dict[str, Any] | None:
    """What waits: {"email", "id", "waiting", "tries_left"}, or None when nothing does or it is too old."""
    found = session.get(_key(purpose))
    if not isinstance(found, dict) or time.time() - found["at"] > CODE_SECONDS:
        return None
    return {**found, "tries_left": MOST_TRIES - found["tries"]}


def check_code(session: SessionBase, purpose: str, typed: str) -> bool:
    """Whether `typed` is the code. Each wrong one counts; after MOST_TRIES even the right one is refused."""
    if pending(session, purpose) is None:
        return False
    found = session[_key(purpose)]
    # The session alone could not count tries that come at the same moment.
    if (
        found["tries"] >= MOST_TRIES
        or not limits.count(limits.CODE_TRIES, found["id"] + found["code"]).allowed
    ):
        return False
    digits = "".join(char for char in typed if char.isalnum())
    dashed = f"{digits[:4]}-{digits[4:]}"
    if constant_time_compare(_seal(dashed, found["email"]), found["code"]):
        return True
    found["tries"] += 1
    session.modified = True
    return False


def forget(session: SessionBase, purpose: str) -> None:
    session.pop(_key(purpose), None)


def make_link_key(session: SessionBase, purpose: str, *, user_id: int = 0, then: str = "") -> str:
    """The signed text at the end of a mail's link."""
    found = session[_key(purpose)]
    content = {"e": found["email"], "i": found["id"], "u": user_id, "t": then}
    return signing.dumps(content, salt=_key(purpose), compress=True)


def read_link_key(purpose: str, key: str) -> Proof | None:
    """What a link proves, or None when it was changed, is for something else or is too old."""
    try:
        content = signing.loads(key, salt=_key(purpose), max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return Proof(content["e"], content["i"], content["u"], content["t"])


def is_same_request(session: SessionBase, purpose: str, proof: Proof) -> bool:
    """Whether the link was asked for in this very browser."""
    found = pending(session, purpose)
    return found is not None and constant_time_compare(found["id"], proof.request_id)


def _key(purpose: str) -> str:
    return f"proof.{purpose}"


def _seal(code: str, email: str) -> str:
    return salted_hmac("shared.accounts.proofs", f"{code}:{email}", algorithm="sha256").hexdigest()
