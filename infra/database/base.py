"""The database backend: a location's schema is on the search path only together with the location's role.

Built on django-tenants' backend, which sends `SET search_path` before the first query after a switch. This one sends
the role with it, in the same round trip; swallows nothing, so that a location whose role is missing is an error and
not somebody else's data; and lists tables in O(own tables).

In the public schema the role is the login role itself, which owns nothing (`infra.database.grants`). A schema that is
entered by its bare name, as migrations do, gets no role: the owner may work there, the web's login role sees nothing.
"""

from typing import Any

from django.db import InternalError, connections
from django.db.backends.postgresql.base import Cursor
from django.db.backends.postgresql.introspection import TableInfo
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection
from psycopg.pq import TransactionStatus

from infra.database.names import quoted, tenant_role
from infra.database.pool import is_alive, leave_location


class Introspection(DatabaseSchemaIntrospection):
    """Django's own listing scans all of pg_class: 0.26 s a call at 1,000 locations."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        cursor.execute(
            """
            SELECT c.relname,
                   CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
                   obj_description(c.oid, 'pg_class')
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid
            WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass
              AND d.refobjid = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = %s)
              AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
              AND c.relkind IN ('f', 'm', 'p', 'r', 'v')""",
            [self.connection.schema_name],
        )
        return [TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]


class OneStatementCursor(Cursor):
    """Sends every query by the extended protocol, which takes one statement: nothing can be stacked behind a
    semicolon. `several`: for the backend's own switch. (A private method of psycopg; a test holds it.)"""

    several = False

    def _execute_send(self, query: Any, *, force_extended: bool = False, binary: bool | None = None) -> None:
        force_extended = force_extended or not self.several
        super()._execute_send(query, force_extended=force_extended, binary=binary)  # type: ignore[misc]


class DatabaseWrapper(TenantWrapper):
    """What `DATABASES["default"]["ENGINE"] = "infra.database"` uses.

    `ONE_STATEMENT`, beside ENGINE: true for every connection but the owner's, whose migrations send scripts.
    """

    outlives_transactions = True  # the role and the search path, in the session
    follows = False  # a location's own database: see infra.database.following
    _wanted: str | None = None  # the statements that lead into the active location; None: not made yet
    _applied: str | None = None  # those that this session has carried out; None: not known

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = Introspection(self)

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.settings_dict.get("ONE_STATEMENT"):
            params["cursor_factory"] = OneStatementCursor
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new one, or one from the pool that is alive. Raises PoolTimeout as the pool does."""
        connection = super().get_new_connection(conn_params)
        while self.pool and not is_alive(connection):
            self.pool.putconn(connection)  # which throws it away
            connection = super().get_new_connection(conn_params)
        return connection

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        super().set_tenant(tenant, include_public)
        self._wanted = None
        own = getattr(tenant, "database", "")
        if own and not self.follows:
            connections[own].set_tenant(tenant)  # type: ignore[attr-defined]

    def role(self) -> str:
        """The active location's role, quoted, or NONE for the login role."""
        tenant_id = getattr(self.tenant, "pk", None)
        if tenant_id is None:
            return "NONE"
        return quoted(tenant_role(str(self.settings_dict["NAME"]), tenant_id))

    def _switch(self) -> str:
        paths = ", ".join(quoted(path) for path in self._get_cursor_search_paths())
        return f"SET ROLE {self.role()}; SET search_path = {paths}"

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Before each query: bring the session into the active location, if it is not there."""
        if self._setting_search_path:
            return
        if self._wanted is None:
            self._wanted = self._switch()
        if self._applied == self._wanted or self._is_aborted():
            return
        self._applied = None
        self._send(self._wanted, cursor)
        self._applied = self._wanted

    def _send(self, statements: str, cursor: Any = None) -> None:
        """Carry out the backend's own statements in one round trip, on the caller's cursor where it can."""
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        raw = getattr(own, "cursor", own)
        try:
            raw.several = True
            own.execute(statements)
        finally:
            raw.several = False
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _is_aborted(self) -> bool:
        """Whether the server takes nothing but a rollback, so that nothing can be switched, nor read."""
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    # --- transactions: whatever may undo a switch makes us forget it; a location's own database goes along ------

    def connect(self) -> None:
        self._applied = None
        self._setting_search_path = True  # Django's own set-up queries run as the login role
        try:
            super().connect()
        finally:
            self._setting_search_path = False

    def close(self) -> None:
        self._applied = None
        super().close()

    def _close(self) -> None:
        if self.pool and self.connection is not None and self.outlives_transactions:
            leave_location(self.connection)
        super()._close()

    def _followers(self) -> "list[DatabaseWrapper]":
        """Connected databases of single locations, which take part in this connection's transactions."""
        if self.follows or len(connections.settings) == 1:
            return []
        return [
            other
            for other in connections.all(initialized_only=True)
            if isinstance(other, DatabaseWrapper) and other.follows and other.connection is not None
        ]

    def _set_autocommit(self, autocommit: bool) -> None:
        for other in self._followers():
            other._set_autocommit(autocommit)
        super()._set_autocommit(autocommit)

    def _savepoint(self, sid: str) -> None:
        for other in self._followers():
            other._savepoint(sid)
        super()._savepoint(sid)

    def _savepoint_commit(self, sid: str) -> None:
        for other in self._followers():
            other._savepoint_commit(sid)
        super()._savepoint_commit(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            for other in self._followers():
                other._savepoint_rollback(sid)
            super()._savepoint_rollback(sid)
        finally:
            self._applied = None

    def _rollback(self) -> None:
        self._applied = None
        try:
            for other in self._followers():
                other._rollback()
        finally:
            super()._rollback()

    def _commit(self) -> None:
        for other in self._followers():
            if other._is_aborted():
                raise InternalError(
                    "an error was caught in a transaction over two databases: it cannot be kept"
                )
            other._commit()
        # A transaction in which an error was caught is rolled back by its COMMIT, without a word.
        if self.connection is not None and self._is_aborted():
            self._applied = None
        super()._commit()
