"""Browsers are told apart by a signed cookie: wrong passwords typed in one do not count against another one beside it.
It also says who has signed in there before: an attack from elsewhere does not count against that browser at all, so
the owner of an account under attack can still sign in."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from shared.accounts.cookies import cookie_name, read_cookie, write_cookie
from shared.models import User, normalise_email

NAME = "device"
SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS = 5
_SALT = "shared.accounts.device"


def browser_id(request: HttpRequest) -> str:
    """The id in this browser's cookie, or "" for one that has none (yet)."""
    content = _read(request)
    return str(content["id"]) if content else ""


def known_device(request: HttpRequest, email: str) -> str:
    """The browser's id if somebody has signed in with `email` in it before, else ""."""
    content = _read(request)
    return str(content["id"]) if content and _mark(email) in content["marks"] else ""


def told_apart(view: Callable[..., Any]) -> Callable[..., Any]:
    """Give a browser without a cookie one, on the page where passwords are typed."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if cookie_name(NAME) not in response.cookies and not _read(request):
            _write(response, _new())
        return response

    return wrapped


def remember_device(request: HttpRequest, response: HttpResponse, *, user: User, email: str) -> None:
    """Note in the browser that `user` has signed in here, by `email` or by another way."""
    content = _read(request) or _new()
    new = [_mark(address) for address in dict.fromkeys([email or user.email, user.email])]
    content["marks"] = [*new, *(mark for mark in content["marks"] if mark not in new)][: 2 * MOST_ACCOUNTS]
    _write(response, content)


def _new() -> dict[str, Any]:
    return {"id": secrets.token_urlsafe(12), "marks": []}


def _write(response: HttpResponse, content: dict[str, Any]) -> None:
    write_cookie(response, NAME, signing.dumps(content, salt=_SALT, compress=True), seconds=SECONDS)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        content = signing.loads(read_cookie(request, NAME), salt=_SALT, max_age=SECONDS)
        return {"id": str(content["id"]), "marks": [str(mark) for mark in content["marks"]]}
    except (signing.BadSignature, KeyError, TypeError):
        return None


def _mark(email: str) -> str:
    """Stands for an address in the cookie, without being it."""
    return salted_hmac(_SALT, normalise_email(email), algorithm="sha256").hexdigest()[:24]
