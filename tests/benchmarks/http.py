"""CPU of one request, web and database together, against the bare django-tenants view of the same rows."""

import http.client
from urllib.parse import urlsplit

from infra.postgres import EmbeddedPostgres
from tests.benchmarks.harness import Request, descendants, milliseconds_each, send, server
from tests.instance import Instance

COUNT = 400
OURS, BARE = "infra.settings", "tests.benchmarks.bare_settings"


def measure(instance: Instance) -> list[tuple[str, float, float, str]]:
    """Rows of (what, our CPU ms, ratio to the bare view, goal)."""
    badge = urlsplit(instance.demo["samples"]["credential"]["url"])
    host = badge.netloc
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": host.rpartition(":")[2],
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    document = Request(host, badge.path + "ob3.json", expect=b"OpenBadgeCredential")
    unchanged = Request(
        host, document.path, status=304, headers=(("If-None-Match", _etag(instance, document)),)
    )
    pages = [
        ("badge JSON", document, document, "≤ 1.3"),
        ("badge JSON, unchanged (304)", unchanged, document, "≤ 0.7"),
        ("list of a location's activities", *(Request(host, "/activities/"),) * 2, "≤ 1.5"),
        ("home of a location", *(Request(host, "/"),) * 2, ""),
    ]
    postgres = int((instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    rows = []
    with server(OURS, environment=environment) as ours, server(BARE, environment=environment) as bare:
        for what, mine, theirs, goal in pages:
            mine_ms, bare_ms = _spent(ours, mine, postgres), _spent(bare, theirs, postgres)
            rows.append((what, mine_ms, mine_ms / bare_ms, goal))
    return rows


def _spent(web: tuple[int, int], request: Request, postgres: int) -> float:
    """CPU milliseconds of one request; `web`: (process id, port)."""
    pid, port = web
    return milliseconds_each(
        lambda count: send(port, [request], count=count),
        count=COUNT,
        processes=lambda: descendants(pid) | descendants(postgres),
    )


def _etag(instance: Instance, request: Request) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", int(request.host.rpartition(":")[2]), timeout=30)
    connection.request("GET", request.path, headers={"Host": request.host})
    etag = connection.getresponse().headers["ETag"]
    connection.close()
    assert etag, "the badge has no ETag"
    return str(etag)
