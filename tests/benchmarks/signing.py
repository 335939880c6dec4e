"""Signing and checking a badge against the bare Ed25519 operation and against @digitalbazaar/vc (Node)."""

import itertools
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from credentials.openbadges import keys, ob3
from credentials.openbadges.canonical import _index, pinned_context
from credentials.openbadges.errors import CannotFetch
from credentials.openbadges.proofs import sign as sign_document
from credentials.openbadges.verification import verify
from tests.benchmarks.harness import Row
from tests.conformance.conftest import node_judge
from tests.conformance.making import BEGAN, NOW, Maker

COUNT = 200
SCRIPT = Path(__file__).parent / "signing.mjs"


def measure() -> list[Row]:
    """Rows of CPU in one process; the base is bare Ed25519."""
    maker, key = Maker(), keys.generate_ed25519()
    # Each badge another one, in each row: the same twice would come from a cache.
    numbers = itertools.count(1)
    documents = [_unsigned(maker, next(numbers)) for _ in range(COUNT + 1)]
    signed = [json.dumps(maker.ob3(valid_from=_second(next(numbers)))) for _ in range(COUNT + 40)]
    web = {url: json.dumps(document).encode() for url, document in maker.web.items()}
    message = signed[0].encode()
    signature = key.sign(message)
    bare_sign = _each(lambda: key.sign(message))
    bare_check = _each(lambda: key.public_key().verify(signature, message))
    unsigned, handed_in = iter(documents), iter(signed)
    sign = _each(
        lambda: sign_document(
            next(unsigned), key=maker.ed25519, verification_method=maker.method, created=BEGAN
        )
    )
    compose = _each(lambda: maker.ob3(valid_from=_second(next(numbers))))
    check = _each(lambda: verify(next(handed_in), fetch=_fetch(web), now=NOW))
    theirs = _node(maker, documents)
    return [
        Row("sign a badge", sign, sign / bare_sign, ""),
        Row("the same by @digitalbazaar/vc", theirs["sign"], theirs["sign"] / bare_sign, ""),
        Row("compose and sign a badge", compose, compose / bare_sign, ""),
        Row("verify a badge, keys and status included", check, check / bare_check, ""),
        Row("the same by @digitalbazaar/vc", theirs["verify"], theirs["verify"] / bare_check, ""),
    ]


def _node(maker: Maker, documents: list[dict[str, Any]]) -> dict[str, float]:
    """CPU milliseconds of {"sign", "verify"} by the library in Node, over the same documents."""
    job = {
        "documents": documents,
        "issuer": maker.did,
        "web": maker.web,
        "contexts": {url: pinned_context(url) for url in _index()},
        "now": NOW.isoformat(),
    }
    (result,) = node_judge(SCRIPT)(job)
    return result


def _second(number: int) -> datetime:
    return NOW - timedelta(seconds=number)


def _unsigned(maker: Maker, number: int) -> dict[str, Any]:
    return ob3.credential(maker.data(valid_from=_second(number)))


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
