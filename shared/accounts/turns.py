"""Signing in by turns: whatever number of people come at once, other pages share a process with a few of them."""

import threading
from contextlib import suppress

from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import set_urlconf

from shared.middleware import GetResponse, too_busy

PATHS = ("/accounts/login/",)
AT_ONCE = 2  # in a process: while one is hashed, another one's page is made
WAITING = 30  # in a process: more would leave no thread for other pages
PATIENCE_SECONDS = 5.0


class TurnsMiddleware:
    """Lets a few sign-ins at once into a process and has the others wait, without a database connection. Who would
    wait for long is told to come back: 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PATHS:
            return self.get_response(request)
        _read_all(request)
        if not self._room.acquire(blocking=False):
            return _refused(request)
        try:
            if not connection.in_atomic_block:
                connection.close()
            if not self._turns.acquire(timeout=PATIENCE_SECONDS):
                return _refused(request)
            try:
                return self.get_response(request)
            finally:
                self._turns.release()
        finally:
            self._room.release()


def _read_all(request: HttpRequest) -> None:
    """Before a turn is taken: whoever sends a form byte by byte holds up nobody else. Raises RequestDataTooBig."""
    with suppress(UnreadablePostError):  # broken off: the form is empty then
        _ = request.body


def _refused(request: HttpRequest) -> HttpResponse:
    set_urlconf(getattr(request, "urlconf", None))  # no view was looked for yet
    return too_busy(request)
