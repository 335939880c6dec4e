"""CPU of a search, web and database together, over 10,000 activities whose words follow Zipf's law.

The base is the bare django-tenants view of the same rows: fifty lines and their number.
"""

import itertools
import os
import random
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from infra.demo_data.large import fill_large, zipf_words
from infra.postgres import EmbeddedPostgres
from learning.services.organisers import create_organiser
from shared.models import User
from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tests.benchmarks.filling import make_city
from tests.benchmarks.harness import Request, Row, backends, descendants, milliseconds_each, send, server
from tests.benchmarks.http import BARE, OURS
from tests.instance import Instance

SLUG = "bench-large"
ACTIVITIES = 10_000
VOCABULARY = 5_000
COUNT = 100
VIEW = "bbox=14.35,45.98,14.65,46.12&zoom=12"  # of a laptop


def vocabulary() -> list[str]:
    """5,000 words that can be spoken, the same each time."""
    dice, words = random.Random("vocabulary"), dict[str, None]()
    while len(words) < VOCABULARY:
        parts = [dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(dice.choice((2, 3, 4)))]
        words["".join(parts) + dice.choice(("", "n", "r", "st"))] = None
    return list(words)


def misspelt(word: str) -> str:
    """Two letters in its middle swapped."""
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def fill() -> None:
    tenant = make_city(SLUG)
    petra = User.objects.get(email="petra@example.org")
    with in_tenant(tenant):
        lab = create_organiser(actor=join_tenant(user=petra), name="Bench Lab")
        fill_large(count=ACTIVITIES, organisers=[lab], write=zipf_words(vocabulary()))
    with connection.cursor() as cursor:  # not as the location, whose role may not
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself, a minute after so many rows


def measure(instance: Instance) -> list[Row]:
    """Each address is another one each time, and each rare or misspelt word, so that nothing is remembered but the
    cards."""
    fill()
    words = vocabulary()
    port = urlsplit(instance.network).port
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": str(port),
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    host = f"{SLUG}.{settings.NETWORK_DOMAIN}:{port}"
    wrong = [misspelt(word) for word in words if len(word) > 6][200:700]
    asked: list[tuple[str, Callable[[int], str], bytes, str]] = [
        ("list of 50 of 10,000", lambda n: f"/activities/?n={n}", b"10,000 activities", "≤ 6 ms"),
        ("the same, as visitors get it", lambda n: "/activities/", b"10,000 activities", ""),
        ("a rare word", lambda n: f"/activities/?q={words[-1 - n % 500]}&n={n}", b"results", "≤ 6 ms"),
        ("a frequent word", lambda n: f"/activities/?q={words[n % 5]}&n={n}", b"results", "≤ 6 ms, ≤ 3 × rare"),
        ("a misspelt word", lambda n: f"/activities/?q={wrong[n % 500]}&n={n}", b"results", "≤ 6 ms"),
        ("as one types", lambda n: f"/activities/suggest.json?q={words[n % 900][:4]}&n={n}", b"groups", "≤ 6 ms"),
        ("the map's viewport", lambda n: f"/activities/points.json?{VIEW}&n={n}", b"clusters", "≤ 6 ms"),
    ]  # fmt: skip
    postgres = int((instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    rows = []
    with server(OURS, environment=environment) as ours, server(BARE, environment=environment) as bare:
        bare_ms = _spent(bare, postgres, lambda: Request(host, "/activities/", expect=b"Bench Lab"))
        rows.append(Row("bare view: 50 lines and the number of all", bare_ms, 1.0, ""))
        for what, path, expect, goal in asked:
            for part in (False, True) if expect in (b"results", b"10,000 activities") else (False,):
                ms = _spent(ours, postgres, _next(host, path, expect, is_part=part))
                label = f"{what}, the part that changes" if part else what
                rows.append(Row(label, ms, ms / bare_ms, goal))
        rows += _peers()
    return rows


def _next(host: str, path: Callable[[int], str], expect: bytes, *, is_part: bool) -> Callable[[], Request]:
    numbers = itertools.count(250 if is_part else 0)
    headers = (("HX-Request", "true"), ("HX-Target", "div#results")) if is_part else ()
    return lambda: Request(host, path(next(numbers)), expect=expect, headers=headers)


def _spent(web: tuple[int, int], postgres: int, next_request: Callable[[], Request]) -> float:
    pid, port = web
    return milliseconds_each(
        lambda count: send(port, next_request, count=count),
        count=COUNT,
        processes=lambda: descendants(pid) | backends(postgres),
    )


def _peers() -> list[Row]:
    """Wall milliseconds of other platforms' lists, where PEER_<NAME>_URL gives one; their processes are not ours to
    look into."""
    from urllib.request import urlopen

    rows = []
    for name, url in sorted(os.environ.items()):
        if name.startswith("PEER_") and name.endswith("_URL"):
            begin = time.perf_counter()
            for _ in range(20):
                urlopen(url, timeout=30).read()
            each = (time.perf_counter() - begin) * 1000 / 20
            rows.append(Row(f"{name[5:-4].lower()} (wall ms)", each, float("nan"), ""))
    return rows
