"""A browser that has signed in before keeps a signed cookie that says so: an attack from elsewhere does not count
against it, so the owner of an account under attack can still sign in."""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from shared.accounts.cookies import read_cookie, write_cookie
from shared.models import User, normalise_email

NAME = "device"
SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS = 5
_SALT = "shared.accounts.device"


def known_device(request: HttpRequest, email: str) -> str:
    """The device's id if somebody has signed in with `email` in this browser before, else ""."""
    content = _read(request)
    return str(content["id"]) if _mark(email) in content["marks"] else ""


def remember_device(request: HttpRequest, response: HttpResponse, *, user: User, email: str) -> None:
    """Note in the browser that `user` has signed in here, by `email` or by another way."""
    content = _read(request)
    new = [_mark(address) for address in dict.fromkeys([email or user.email, user.email])]
    content["marks"] = [*new, *(mark for mark in content["marks"] if mark not in new)][: 2 * MOST_ACCOUNTS]
    write_cookie(response, NAME, signing.dumps(content, salt=_SALT, compress=True), seconds=SECONDS)


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        content = signing.loads(read_cookie(request, NAME), salt=_SALT, max_age=SECONDS)
        return {"id": str(content["id"]), "marks": [str(mark) for mark in content["marks"]]}
    except (signing.BadSignature, KeyError, TypeError):
        return {"id": secrets.token_urlsafe(12), "marks": []}


def _mark(email: str) -> str:
    """Stands for an address in the cookie, without being it."""
    return salted_hmac(_SALT, normalise_email(email), algorithm="sha256").hexdigest()[:24]
