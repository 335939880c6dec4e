"""A location's own database: its schema lies here, the shared tables stay in the main one.

Services say `transaction.atomic()` and mean everything that they write. So whatever Django keeps about transactions is
kept once, by the main connection, which repeats each BEGIN, SAVEPOINT, ROLLBACK and COMMIT here.
The two commits follow each other; there is no second phase. A crash between them leaves this one without the other.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from infra.database import base


def _of_main(name: str) -> property:
    """An attribute that the main connection keeps for both; while connecting, this one's own."""

    def read(self: "DatabaseWrapper") -> Any:
        return self.__dict__.get(f"_own_{name}") if self._alone else getattr(self._main(), name)

    def write(self: "DatabaseWrapper", value: Any) -> None:
        if self._alone:
            self.__dict__[f"_own_{name}"] = value
        else:
            setattr(self._main(), name, value)

    return property(read, write)


class DatabaseWrapper(base.DatabaseWrapper):
    """What a dedicated database's `ENGINE = "infra.database.following"` uses."""

    follows = True
    _alone = True

    in_atomic_block = _of_main("in_atomic_block")
    needs_rollback = _of_main("needs_rollback")
    rollback_exc = _of_main("rollback_exc")
    commit_on_exit = _of_main("commit_on_exit")
    savepoint_ids = _of_main("savepoint_ids")
    savepoint_state = _of_main("savepoint_state")
    atomic_blocks = _of_main("atomic_blocks")
    closed_in_transaction = _of_main("closed_in_transaction")
    run_on_commit = _of_main("run_on_commit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._alone = False

    def _main(self) -> Any:
        return connections[DEFAULT_DB_ALIAS]

    def connect(self) -> None:
        """Connect, and go as deep into transactions as the main connection is."""
        self._alone = True
        try:
            super().connect()
        finally:
            self._alone = False
        main = self._main()
        if main.in_atomic_block and not main.get_autocommit():
            self._set_autocommit(False)
            for sid in filter(None, main.savepoint_ids):
                self._savepoint(sid)

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if self._alone:
            super().set_autocommit(autocommit, *args, **kwargs)
        else:
            self._main().set_autocommit(autocommit, *args, **kwargs)

    def get_autocommit(self) -> bool:
        return bool(super().get_autocommit() if self._alone else self._main().get_autocommit())

    def savepoint(self) -> Any:
        return self._main().savepoint()

    def savepoint_rollback(self, sid: str) -> None:
        self._main().savepoint_rollback(sid)

    def savepoint_commit(self, sid: str) -> None:
        self._main().savepoint_commit(sid)

    def commit(self) -> None:
        self._main().commit()

    def rollback(self) -> None:
        self._main().rollback()

    def on_commit(self, *args: Any, **kwargs: Any) -> None:
        self._main().on_commit(*args, **kwargs)
