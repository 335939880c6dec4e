"""CPU of one request with the location's database role, against the same site without roles, web and database
together. In turn, several times; the least of each, which others disturb least."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from infra.postgres import EmbeddedPostgres
from shared.models import User
from tenants.middleware import seal_cookie
from tenants.sessions import SessionStore
from tests.benchmarks.harness import Request, Row, descendants, milliseconds_each, send, server
from tests.benchmarks.http import another
from tests.instance import Instance

ROUNDS, COUNT = 6, 250
OURS, WITHOUT = "infra.settings", "tests.benchmarks.without_roles.settings"


def measure(instance: Instance) -> list[Row]:
    """Rows of requests with roles; the base is the same without."""
    badge = urlsplit(instance.demo["samples"]["credential"]["url"])
    environment = {
        "COL_ENV": "demo",
        "COL_DATA_DIR": str(instance.data_dir),
        "COL_PORT": badge.netloc.rpartition(":")[2],
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
    }
    pages = [
        (
            "badge JSON, drawn anew each time",
            Request(badge.netloc, badge.path + "ob3.json", expect=b"OpenBadgeCredential"),
        ),
        (
            "claim page, signed in",
            Request(badge.netloc, "/claim/", expect=b"/sign-out/", headers=(_cookie(badge.hostname or ""),)),
        ),
    ]
    postgres = int((instance.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    rows = []
    with server(OURS, environment=environment) as ours, server(WITHOUT, environment=environment) as without:
        for what, request in pages:
            next_one = another(request)
            spent: dict[int, list[float]] = {ours[0]: [], without[0]: []}
            for _round in range(ROUNDS):
                for pid, port in (ours, without):
                    spent[pid].append(_spent(pid, port, next_one, postgres))
            least = {pid: min(values) for pid, values in spent.items()}
            rows.append(Row(what, least[ours[0]], least[ours[0]] / least[without[0]], "≤ 1.05"))
    return rows


def _spent(pid: int, port: int, next_one: Callable[[], Request], postgres: int) -> float:
    return milliseconds_each(
        lambda count: send(port, next_one, count=count),
        count=COUNT,
        processes=lambda: descendants(pid) | descendants(postgres),
    )


def _cookie(host: str) -> tuple[str, str]:
    """The session cookie of the demo's learner on `host`."""
    user, store = User.objects.get(email="lena@example.org"), SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return "Cookie", f"{settings.SESSION_COOKIE_NAME}={seal_cookie(str(store.session_key), host=host)}"
