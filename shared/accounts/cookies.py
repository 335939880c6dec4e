"""Small cookies for this host alone: `__Host-` on https, never for a parent domain."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def read_cookie(request: HttpRequest, name: str) -> str:
    return request.COOKIES.get(cookie_name(name), "")


def write_cookie(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remove_cookie(response: HttpResponse, name: str) -> None:
    response.set_cookie(
        cookie_name(name),
        "",
        max_age=0,
        expires="Thu, 01 Jan 1970 00:00:00 GMT",
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
