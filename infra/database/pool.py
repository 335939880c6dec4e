"""Options of psycopg's connection pool, kept in the process (for one between: `infra.database.pooled`)."""

from typing import Any

from psycopg import Connection, Cursor


def reset_connection(connection: "Connection[Any]") -> None:
    """Run when a connection goes back to the pool: whoever borrows it next starts in no location."""
    Cursor(connection).execute("RESET ROLE; RESET search_path")


def pool_options(size: int) -> dict[str, Any]:
    """For at most `size` connections a process."""
    return {
        "min_size": 1,
        "max_size": size,
        "timeout": 3,
        "max_lifetime": 600,
        "max_idle": 120,
        # The pool doubles its pause after each failed attempt, up to this; whoever needs a connection then makes it
        # try anew. So a process works again a few seconds after the database does, however long that was away.
        "reconnect_timeout": 3,
        "reset": reset_connection,
    }


def pool_options_before_a_pooler(size: int) -> dict[str, Any]:
    """The same where nothing outlives a transaction, so that there is nothing to reset."""
    return {name: value for name, value in pool_options(size).items() if name != "reset"}
