"""Error pages: they say what happened and what to do, and never depend on the database."""

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_SECONDS = 5
_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or came from another site."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the database was away, cut off or too slow: the same request may work in a moment.

    Plain on purpose: whatever broke may also break the page's frame.
    """
    if _is_for_a_moment(sys.exc_info()[1]):
        response = HttpResponse(_plain("503.html"), status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
    else:
        response = HttpResponse(_plain("500.html"), status=500)
    response["Cache-Control"] = "no-store"
    return response


def _is_for_a_moment(error: BaseException | None) -> bool:
    """Whether the database could not be asked; a mistake of ours is something else. With what caused the error: the
    queue of jobs shows what the driver raised, and not Django's."""
    while error is not None:
        if isinstance(error, _AWAY):
            return True
        error = error.__cause__
    return False


def _plain(name: str) -> str:
    from django.template import engines

    return str(engines["django"].get_template(name).render({}))
