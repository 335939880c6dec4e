"""Whatever happens to a connection, its next query runs in the location that is active, as that location's role."""

import asyncio
import copy
import select
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import Error, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg_pool import ConnectionPool

from infra.database.base import DatabaseWrapper, OneStatementCursor
from infra.database.names import tenant_role
from infra.database.pool import is_alive, pool_options
from tenants import notices
from tenants.context import in_public, in_tenant
from tenants.members.models import Member
from tenants.models import Tenant

WHERE = "SELECT current_user::text, current_setting('search_path')"
State = tuple[str, str]


def where(through: Any = connection) -> State:
    """In whose role and on which path a query runs now."""
    with through.cursor() as cursor:
        cursor.execute(WHERE)
        role, path = cursor.fetchone()
        return role, path


def inside(tenant: Tenant) -> State:
    database = str(connection.settings_dict["NAME"])
    return tenant_role(database, tenant.pk), f"{tenant.schema_name}, public"


def outside() -> State:
    return str(connection.settings_dict["USER"]), "public"


def fail(through: Any = connection) -> None:
    with through.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


# --- one round trip ---------------------------------------------------------------------------------------------------


def test_role_and_path_are_one_statement_and_sent_once(alpha: Tenant) -> None:
    with CaptureQueriesContext(connection) as asked, in_tenant(alpha):
        where()
        where()
    role, _path = inside(alpha)
    assert [query["sql"] for query in asked] == [
        f'SET ROLE "{role}"; SET search_path = "t_alpha", "public"',
        WHERE,
        WHERE,
    ]


def test_way_back_costs_nothing_when_nothing_is_asked_there(alpha: Tenant) -> None:
    with in_tenant(alpha):
        where()
        with CaptureQueriesContext(connection) as asked:
            with in_public():
                pass
            where()
    assert len(asked) == 1


# --- contexts, errors, transactions -----------------------------------------------------------------------------------


def test_nested_contexts_are_left_in_order(alpha: Tenant, beta: Tenant) -> None:
    seen = [where()]

    @in_tenant(beta)
    def visit() -> None:
        seen.append(where())
        with in_public():
            seen.append(where())
        raise RuntimeError

    with in_tenant(alpha):
        seen.append(where())
        with pytest.raises(RuntimeError):
            visit()
        seen.append(where())
    seen.append(where())
    assert seen == [outside(), inside(alpha), inside(beta), outside(), inside(alpha), outside()]


@pytest.fixture
def own(separate_connection: None) -> None:
    """A connection outside the test's own transaction, so that transactions are real."""


def test_rollback_does_not_lead_into_another_location(own: None, alpha: Tenant, beta: Tenant) -> None:
    @transaction.atomic
    def visit_and_fail() -> None:
        with in_tenant(beta):
            assert where() == inside(beta)
        raise RuntimeError

    with in_tenant(alpha):
        where()
        with pytest.raises(RuntimeError):
            visit_and_fail()
        assert where() == inside(alpha)
        with in_tenant(beta):
            assert where() == inside(beta)
    assert where() == outside()


def test_savepoint_rollback_does_not_lead_into_another_location(
    own: None, alpha: Tenant, beta: Tenant
) -> None:
    with transaction.atomic(), in_tenant(alpha):
        where()
        with in_tenant(beta):
            with pytest.raises(Error), transaction.atomic():
                fail()
            assert where() == inside(beta)
        assert where() == inside(alpha)
    assert where() == outside()


def test_context_left_in_an_aborted_transaction(own: None, alpha: Tenant, beta: Tenant) -> None:
    with in_tenant(alpha):
        with pytest.raises(Error), transaction.atomic(), in_tenant(beta):
            fail()
        assert where() == inside(alpha)
    assert where() == outside()


def test_caught_error_whose_commit_rolls_back(own: None, alpha: Tenant, beta: Tenant) -> None:
    """COMMIT of an aborted transaction is a silent ROLLBACK: the switch that it undoes must be forgotten, too."""
    with in_tenant(beta):
        where()
    with transaction.atomic(), in_tenant(alpha), pytest.raises(Error):
        fail()
    with in_tenant(alpha):
        assert where() == inside(alpha)
    with in_tenant(beta):
        assert where() == inside(beta)


def test_commit_that_fails(own: None, alpha: Tenant, beta: Tenant) -> None:
    with pytest.raises(Error), transaction.atomic(), in_tenant(alpha), connection.cursor() as cursor:
        # The reference is looked at when the transaction ends.
        cursor.execute(
            "INSERT INTO tenants_membership (user_id, tenant_id, role, joined_at) VALUES (0, %s, '', now())",
            [alpha.pk],
        )
    with in_tenant(alpha):
        assert where() == inside(alpha)
    assert where() == outside()


def test_closed_connection_comes_back_into_the_location(own: None, alpha: Tenant) -> None:
    with in_tenant(alpha):
        where()
        connection.close()
        assert where() == inside(alpha)
    connection.close()
    assert where() == outside()


def test_lost_connection_comes_back_into_the_location(own: None, alpha: Tenant) -> None:
    with in_tenant(alpha):
        where()
        connection.connection.close()  # as if the server had gone
        connection.close_if_unusable_or_obsolete()
        assert where() == inside(alpha)


def test_switch_that_fails_leaves_the_connection_usable(own: None, alpha: Tenant) -> None:
    gone = Tenant(pk=999_999, schema_name="t_gone", schema_versions=alpha.schema_versions)
    with in_tenant(gone), pytest.raises(Error, match="does not exist"):
        where()
    with in_tenant(alpha):
        assert where() == inside(alpha)
    assert where() == outside()


def test_server_side_cursor_reads_in_the_location(own: None, alpha: Tenant, beta: Tenant) -> None:
    with in_tenant(alpha):
        of_alpha = {member.display_name for member in Member.objects.iterator(chunk_size=2)}
    with in_tenant(beta):
        of_beta = {member.display_name for member in Member.objects.iterator(chunk_size=2)}
    assert (of_alpha, of_beta) == ({"Lena", "Ravi", "Petra", "Amir"}, {"Otto"})


# --- one statement ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        ("SELECT 1; SELECT 2", None),
        ("SELECT %s; SELECT 2", [1]),
        ("SELECT 1; RESET ROLE; --", None),
    ],
)
def test_second_statement_is_refused(alpha: Tenant, statement: str, parameters: Any) -> None:
    with in_tenant(alpha):
        with (
            pytest.raises(Error, match="multiple commands"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, parameters)
        assert where() == inside(alpha)


def test_every_cursor_of_the_web_takes_one_statement(db: None) -> None:
    with connection.cursor() as cursor:
        assert isinstance(cursor.cursor, OneStatementCursor)
    # psycopg's own method, which may change its name: then this fails before anything can be stacked.
    assert "force_extended" in psycopg.ClientCursor._execute_send.__code__.co_varnames  # type: ignore[attr-defined]


# --- threads, tasks, the pool -----------------------------------------------------------------------------------------


def in_thread(work: Callable[[], Any]) -> Any:
    """The result of `work` in a thread of its own, with the connection that belongs to it."""
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return result[0]


def test_thread_starts_outside_and_leaves_others_alone(own: None, alpha: Tenant, beta: Tenant) -> None:
    def work() -> list[State]:
        begun = where()
        with in_tenant(beta):
            return [begun, where()]

    with in_tenant(alpha):
        where()
        assert in_thread(work) == [outside(), inside(beta)]
        assert where() == inside(alpha)


def test_task_keeps_the_location_and_a_free_thread_has_none(own: None, alpha: Tenant) -> None:
    async def tasks() -> list[State]:
        with_location = await asyncio.gather(*(sync_to_async(where)() for _ in range(3)))
        free = await sync_to_async(in_thread, thread_sensitive=False)(where)
        return [*with_location, free]

    def request() -> list[State]:
        from asgiref.sync import async_to_sync

        with in_tenant(alpha):
            return async_to_sync(tasks)()

    assert in_thread(request) == [inside(alpha)] * 3 + [outside()]


@pytest.fixture
def pooled(own: None) -> Iterator[Callable[[], DatabaseWrapper]]:
    """`pooled()`: another wrapper over one pool of two connections, as the threads of a web process have."""
    settings = copy.deepcopy(connections["default"].settings_dict)
    settings["OPTIONS"]["pool"] = pool_options(2) | {"timeout": 20}
    made: list[DatabaseWrapper] = []

    def make() -> DatabaseWrapper:
        made.append(DatabaseWrapper(settings, alias="default"))
        return made[-1]

    yield make  # whoever makes a wrapper closes it, in its own thread
    made[0].close_pool()


def test_connection_goes_back_to_the_pool_clean(pooled: Callable[[], DatabaseWrapper], alpha: Tenant) -> None:
    wrapper = pooled()
    wrapper.set_tenant(alpha)
    assert where(wrapper) == inside(alpha)
    wrapper.close()
    with wrapper.pool.connection() as raw:
        assert raw.execute(WHERE).fetchone() == (outside()[0], '"$user", public')


@pytest.mark.parametrize("left", ["inside a transaction", "after an error in one", "broken", "at work"])
def test_connection_goes_back_clean_or_not_at_all(
    pooled: Callable[[], DatabaseWrapper], alpha: Tenant, left: str
) -> None:
    wrapper = pooled()
    wrapper.set_tenant(alpha)
    assert where(wrapper) == inside(alpha)
    raw = wrapper.connection
    if left == "broken":
        raw.pgconn.finish()
    elif left == "at work":
        raw.pgconn.send_query(b"SELECT pg_sleep(0.2)")
    else:
        wrapper.set_autocommit(False)
        where(wrapper)
    if left == "after an error in one":
        with pytest.raises(Error):
            fail(wrapper)
    wrapper.close()

    for _each in range(2):  # of the pool's connections
        with wrapper.pool.connection() as one, wrapper.pool.connection() as other:
            assert one.execute(WHERE).fetchone() == (outside()[0], '"$user", public')
            assert other.execute(WHERE).fetchone() == (outside()[0], '"$user", public')
    assert raw.closed == (left in ("broken", "at work"))


def test_threads_over_a_pool_never_read_in_another_location(
    pooled: Callable[[], DatabaseWrapper], alpha: Tenant, beta: Tenant
) -> None:
    def reads(number: int) -> int:
        wrapper, wrong = pooled(), 0
        for turn in range(100):
            tenant = (alpha, beta)[(number + turn) % 2]
            wrapper.set_tenant(tenant)
            wrong += where(wrapper) != inside(tenant)
            if turn % 3 == 0:
                with pytest.raises(Error):
                    fail(wrapper)
            if turn % 2 == 0:
                wrapper.close()
        wrapper.close()
        return wrong

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(reads, range(8))) == 0


def test_connection_that_the_server_has_ended_is_replaced(
    pooled: Callable[[], DatabaseWrapper], alpha: Tenant
) -> None:
    wrapper, other = pooled(), pooled()
    for one in (wrapper, other):  # both connections of the pool
        one.set_tenant(alpha)
        one.ensure_connection()
    ended = {one.connection.info.backend_pid for one in (wrapper, other)}
    for one in (wrapper, other):
        one.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) pid", [list(ended)])
    assert where(wrapper) == inside(alpha)
    assert wrapper.connection.info.backend_pid not in ended
    wrapper.close()


def test_idle_connection_is_asked_whether_it_lives_where_the_server_said_something(
    own: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def check(one: Any) -> None:
        asked.append(1)
        one.execute("")

    monkeypatch.setattr(ConnectionPool, "check_connection", check)
    with notices.connect() as idle:
        idle.execute("LISTEN something")
        assert (is_alive(idle), asked) == (True, [])

        with connection.cursor() as cursor:
            cursor.execute("NOTIFY something")
        select.select([idle.fileno()], [], [], 20)
        assert (is_alive(idle), asked) == (True, [1])

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [idle.info.backend_pid])
        assert (is_alive(idle), asked) == (False, [1, 1])
