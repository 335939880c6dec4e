"""Signing and checking a badge against the bare Ed25519 operation, in this process."""

import itertools
import json
import time
from collections.abc import Callable
from datetime import timedelta

from credentials.openbadges import keys
from credentials.openbadges.errors import CannotFetch
from credentials.openbadges.verification import verify
from tests.conformance.making import NOW, Maker

COUNT = 200


def measure() -> list[tuple[str, float, float, str]]:
    """Rows of (what, CPU ms, ratio to bare Ed25519, goal)."""
    maker, key = Maker(), keys.generate_ed25519()
    good = json.dumps(maker.ob3())
    web = {url: json.dumps(document).encode() for url, document in maker.web.items()}
    message = good.encode()
    signature = key.sign(message)
    bare_sign = _each(lambda: key.sign(message))
    bare_verify = _each(lambda: key.public_key().verify(signature, message))
    seconds = itertools.count(1)  # each badge another one: the same twice would come from a cache
    sign = _each(lambda: maker.ob3(valid_from=NOW - timedelta(seconds=next(seconds))))
    check = _each(lambda: verify(good, fetch=_fetch(web), now=NOW))
    return [
        ("compose and sign a badge", sign, sign / bare_sign, ""),
        ("verify a badge, keys and status included", check, check / bare_verify, ""),
    ]


class _Answer:
    def __init__(self, body: bytes) -> None:
        self.status, self.body, self.media_type = 200, body, "application/json"


def _fetch(web: dict[str, bytes]) -> Callable[[str], _Answer]:
    def fetch(url: str) -> _Answer:
        if url not in web:
            raise CannotFetch(url)
        return _Answer(web[url])

    return fetch


def _each(work: Callable[[], object]) -> float:
    """CPU milliseconds of one `work()`."""
    work()
    begin = time.process_time()
    for _ in range(COUNT):
        work()
    return (time.process_time() - begin) * 1000 / COUNT
