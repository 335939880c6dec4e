"""Argon2id for passwords, in a bounded number of places, at a bounded pace and behind everything else: a storm of
sign-ins cannot starve the pages."""

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from shared.accounts.errors import TooBusy

AT_ONCE = 1  # hash in one process at the same time: the other half of its core is for pages
PATIENCE_SECONDS = 4.0  # longest wait for a place
# In one process: hashes that may come at once, as when a class signs in together; hashes a second in the long run.
BURST = 10**6 if settings.ENVIRONMENT == "test" else 60
PER_SECOND = 10.0
BEHIND = 10  # added to the niceness of the process

Result = TypeVar("Result")


class Budget:
    """So many at once, so many a second after that."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._per_second = float(burst), per_second
        self._left, self._at = float(burst), time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more is within the budget; takes it if so."""
        with self._lock:
            now = time.monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


_places = threading.BoundedSemaphore(AT_ONCE)
_budget = Budget(BURST, PER_SECOND)


def _step_back() -> None:
    """Pages go first: where the processors are busy, this thread waits. (Linux gives each thread its own priority.)"""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)


@cache
def _hands() -> ThreadPoolExecutor:
    """The threads that hash. Made when first needed, since threads do not survive the fork of a web process. They see
    a password and a salt, never the database, and so need no location."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hash", initializer=_step_back)


def _in_turn(hashing: Callable[[], Result]) -> Result:
    """Hash when there is a place; whoever waits for it holds no database connection, since pages need them. Raises
    TooBusy: at once when there have been too many, so that no thread waits in vain."""
    if not _budget.take():
        raise TooBusy
    if not connection.in_atomic_block:
        connection.close()
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy
    try:
        return _hands().submit(hashing).result()
    finally:
        _places.release()


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, Argon2id). Raises TooBusy instead of queueing
    for long. In the tests' environment the parameters are tiny, since nothing there is worth guessing."""

    time_cost = 1 if settings.ENVIRONMENT == "test" else 2
    memory_cost = 512 if settings.ENVIRONMENT == "test" else 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return str(_in_turn(partial(super().encode, password, salt)))

    def verify(self, password: str, encoded: str) -> bool:
        return bool(_in_turn(partial(super().verify, password, encoded)))
