"""Through a real PgBouncer in transaction mode: never a read in another location."""

import copy
import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, ProgrammingError, connections, transaction
from django.test import Client

from infra.database import base
from infra.database.pooled.base import DatabaseWrapper
from shared.models import Session
from tenants.context import in_tenant
from tenants.enums import Visibility
from tenants.hosts import Resolved, hosts
from tenants.models import Tenant
from tests.conftest import Cast, host_of
from tests.infra.database.test_backend import fail, inside, outside, where

THREADS, READS = 12, 5000
Make = Callable[..., base.DatabaseWrapper]


@pytest.fixture
def pgbouncer(django_db_setup: None) -> Iterator[int]:
    """The port of a PgBouncer with four sessions to the tests' database."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("pgbouncer is missing: apt-get install pgbouncer")
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    settings = connections["default"].settings_dict
    # Not pytest's folder, which only its owner may enter: PgBouncer does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (folder / "users.txt").write_text(f'"{settings["USER"]}" "{settings["PASSWORD"]}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={settings['HOST']} port={settings['PORT']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = scram-sha-256\nauth_file = {folder}/users.txt\n"
        f"pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 100\nlogfile = {folder}/log\n"
    )
    as_whom: list[str] = []
    if os.geteuid() == 0:
        as_whom = ["-u", "nobody"]
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody")
    process = subprocess.Popen([program, *as_whom, str(folder / "pgbouncer.ini")], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process, folder / "log")
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"PgBouncer does not start: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture
def through(separate_connection: None, pgbouncer: int) -> Make:
    """`through(kind)`: a wrapper whose connection leads through PgBouncer, the pooled one if not said."""

    def make(kind: type[base.DatabaseWrapper] = DatabaseWrapper) -> base.DatabaseWrapper:
        settings = copy.deepcopy(connections["default"].settings_dict)
        settings.update(HOST="127.0.0.1", PORT=str(pgbouncer), DISABLE_SERVER_SIDE_CURSORS=True)
        return kind(settings, alias="default")

    return make


def wrong_reads(make: Make, kind: type[base.DatabaseWrapper], tenants: list[Tenant]) -> int:
    """How many of READS reads, in transactions of random locations by many threads, were not where they should be."""

    def reads(number: int) -> int:
        dice, wrong, done = random.Random(number), 0, 0
        wrapper = connections["default"] = make(kind)
        try:
            while done < READS // THREADS + 1:
                tenant = dice.choice(tenants)
                with in_tenant(tenant):
                    try:
                        with transaction.atomic():
                            for _ in range(dice.randrange(1, 4)):
                                wrong += where(wrapper) != inside(tenant)
                                done += 1
                            if dice.random() < 0.1:
                                fail(wrapper)
                    except Error:
                        continue
        finally:
            wrapper.close()
        return wrong

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(reads, range(THREADS)))


def test_no_read_of_5000_is_in_another_location(through: Make, alpha: Tenant, beta: Tenant) -> None:
    assert wrong_reads(through, DatabaseWrapper, [alpha, beta]) == 0


def test_plain_backend_does_read_in_another_location_there(
    through: Make, alpha: Tenant, beta: Tenant
) -> None:
    """So the test above can fail: a role and path of the session lead astray behind such a pooler."""

    connected = threading.Barrier(THREADS)

    def reads(number: int) -> int:
        wrapper, wrong = through(base.DatabaseWrapper), 0
        wrapper.ensure_connection()
        connected.wait(20)
        for turn in range(40):
            tenant = (alpha, beta)[(number + turn // 4) % 2]
            wrapper.set_tenant(tenant)
            where(wrapper)
            wrong += where(wrapper) != inside(tenant)
        wrapper.close()
        return wrong

    with ThreadPoolExecutor(THREADS) as threads:
        assert sum(threads.map(reads, range(THREADS))) > 0


def test_query_of_a_location_outside_a_transaction_is_refused(through: Make, alpha: Tenant) -> None:
    wrapper = through()
    assert where(wrapper)[0] == outside()[0]
    wrapper.set_tenant(alpha)
    with pytest.raises(ProgrammingError, match=r"transaction\.atomic"):
        where(wrapper)
    wrapper.close()


def test_nested_contexts_and_savepoints_inside_one_transaction(
    through: Make, alpha: Tenant, beta: Tenant
) -> None:
    own = connections["default"]
    wrapper = connections["default"] = through()
    try:
        with transaction.atomic():
            seen = [where()]
            with in_tenant(alpha):
                seen.append(where())
                with pytest.raises(Error), transaction.atomic(), in_tenant(beta):
                    fail()
                seen.append(where())
                with in_tenant(beta):
                    seen.append(where())
            seen.append(where())
        with transaction.atomic():
            seen.append(where())
    finally:
        wrapper.close()
        connections["default"] = own
    plain = (outside()[0], '"$user", public')
    assert seen == [plain, inside(alpha), inside(alpha), inside(beta), outside(), plain]


def test_pages_are_answered_through_the_pooler(
    through: Make, alpha: Tenant, beta: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole stack, many at once: each location answers with its own name."""
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)

    def visit(number: int) -> set[tuple[int, bool]]:
        wrapper = connections["default"] = through()
        try:
            answers = set()
            for turn in range(6):
                tenant = (alpha, beta)[(number + turn) % 2]
                path = ("/", "/activities/", "/categories/")[turn % 3]
                page: Any = Client(HTTP_HOST=host_of(tenant)).get(path)
                answers.add((page.status_code, tenant.name in page.content.decode()))
            return answers
        finally:
            wrapper.close()

    with ThreadPoolExecutor(6) as threads:
        assert set.union(*threads.map(visit, range(6))) == {(200, True)}


def test_private_location_knows_its_members_through_the_pooler(
    through: Make,
    alpha: Tenant,
    cast: Cast,
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The middleware asks before the view's own transaction begins."""
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)
    private = copy.copy(alpha)
    private.visibility = Visibility.PRIVATE
    monkeypatch.setitem(hosts.entries, host_of(alpha), (float("inf"), Resolved(private, host_of(alpha))))
    clients = [client_for(alpha, user=person) for person in (cast.lena, cast.otto)]
    own = connections["default"]
    wrapper = connections["default"] = through()
    try:
        assert [client.get("/activities/").status_code for client in clients] == [200, 302]
    finally:
        wrapper.close()
        connections["default"] = own
        Session.objects.all().delete()
