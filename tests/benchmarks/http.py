"""CPU of one request, web and database together, against the bare django-tenants view of the same rows."""

import http.client
import itertools
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from infra.postgres import EmbeddedPostgres
from tests.benchmarks.filling import CSRF, BusyCity
from tests.benchmarks.harness import Request, Row, Unreliable, descendants, milliseconds_each, send, server
from tests.instance import Instance

COUNT = 400
ISSUED = 100
OURS, BARE = "infra.settings", "tests.benchmarks.bare_settings"
Served = tuple[int, int]  # process id, port


def measure(instance: Instance, city: BusyCity) -> list[Row]:
    """Rows of requests; the base is the bare view of the same rows."""
    badge = urlsplit(instance.demo["samples"]["credential"]["url"])
    port = badge.netloc.rpartition(":")[2]
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": port,
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    document = Request(badge.netloc, badge.path + "ob3.json", expect=b"OpenBadgeCredential")
    known = (("If-None-Match", _etag(instance, document)),)
    host = f"{city.host}:{port}"
    listed, home = Request(host, "/activities/", expect=b"1,000 activities"), Request(host, "/")
    bare_list = Request(host, "/activities/", expect=b"Bench Lab")
    # The second address is another one each time, so that nothing is remembered.
    pages = [
        ("badge JSON", document, document, "≤ 1.3"),
        ("badge JSON, drawn anew each time", document, document, ""),
        (
            "badge JSON, unchanged (304)",
            replace(document, status=304, expect=b"", headers=known),
            document,
            "≤ 0.7",
        ),
        ("list of 50 of 1,000 activities", listed, bare_list, "≤ 1.5"),
        ("the same, drawn anew each time", listed, bare_list, ""),
        ("home of a location with 1,000 activities", home, bare_list, ""),
        ("the same, drawn anew each time", home, bare_list, ""),
    ]
    postgres = int((instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    rows = []
    with server(OURS, environment=environment) as ours, server(BARE, environment=environment) as bare:
        for what, mine, theirs, goal in pages:
            next_one = another if "anew" in what else _same
            mine_ms = _spent(ours, next_one(mine), postgres)
            rows.append(Row(what, mine_ms, mine_ms / _spent(bare, _same(theirs), postgres), goal))
        ms = _issuing(ours, postgres, host, city)
        rows.append(Row("issue one badge over HTTP, durable", ms, ms / rows[0].milliseconds, "≤ 25 ms"))
    return rows


def _same(request: Request) -> Callable[[], Request]:
    return lambda: request


def another(request: Request) -> Callable[[], Request]:
    """The same page under another address each time, so that it is drawn and not remembered."""
    numbers = itertools.count()
    return lambda: replace(request, path=f"{request.path}?n={next(numbers)}")


def _spent(web: Served, next_request: Callable[[], Request], postgres: int) -> float:
    """CPU milliseconds of one request."""
    pid, port = web
    return milliseconds_each(
        lambda count: send(port, next_request, count=count),
        count=COUNT,
        processes=lambda: descendants(pid) | descendants(postgres),
    )


def _issuing(web: Served, postgres: int, host: str, city: BusyCity) -> float:
    """CPU milliseconds to issue one badge by the organiser's form: 302 once it is committed."""
    numbers = itertools.count()

    def next_one() -> Request:
        number = next(numbers)
        fields = {"emails": f"bench{number}@example.org", "csrfmiddlewaretoken": CSRF}
        return Request(
            host,
            f"/achievements/{city.achievement}/issue/",
            status=302,
            headers=(("Cookie", city.cookies), ("Content-Type", "application/x-www-form-urlencoded")),
            method="POST",
            body=urlencode(fields).encode(),
        )

    pid, port = web
    return milliseconds_each(
        lambda count: send(port, next_one, count=count),
        count=ISSUED,
        processes=lambda: descendants(pid) | descendants(postgres),
    )


def _etag(instance: Instance, request: Request) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", int(request.host.rpartition(":")[2]), timeout=30)
    connection.request("GET", request.path, headers={"Host": request.host})
    etag = connection.getresponse().headers["ETag"]
    connection.close()
    if not etag:
        raise Unreliable("the badge has no ETag")
    return str(etag)
