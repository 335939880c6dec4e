"""Argon2id for passwords, in a bounded number of places: a storm of sign-ins cannot starve the pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from shared.accounts.errors import TooBusy

AT_ONCE = 1  # hash in one process at the same time: the other half of its core is for pages
PATIENCE_SECONDS = 4.0

_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _place() -> Iterator[None]:
    """A place to hash. Whoever waits for one holds no database connection: pages need them."""
    if not connection.in_atomic_block:
        connection.close()
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, Argon2id). Raises TooBusy instead of queueing
    for long. In the tests' environment the parameters are tiny, since nothing there is worth guessing."""

    time_cost = 1 if settings.ENVIRONMENT == "test" else 2
    memory_cost = 512 if settings.ENVIRONMENT == "test" else 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _place():
            encoded: str = super().encode(password, salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        with _place():
            return bool(super().verify(password, encoded))
