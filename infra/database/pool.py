"""Options of psycopg's connection pool, kept in the process (for one between: `infra.database.pooled`)."""

from typing import Any

from psycopg import Connection, Cursor


def reset_connection(connection: "Connection[Any]") -> None:
    """Run when a connection goes back to the pool: whoever borrows it next starts in no location."""
    Cursor(connection).execute("RESET ROLE; RESET search_path")


POOL: dict[str, Any] = {
    "min_size": 1,
    "max_size": 4,
    "timeout": 5,
    "max_lifetime": 600,
    "max_idle": 120,
    "reset": reset_connection,
}
# Nothing outlives a transaction there, so there is nothing to reset.
POOL_BEFORE_A_POOLER = {name: value for name, value in POOL.items() if name != "reset"}
