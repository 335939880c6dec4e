"""Options of psycopg's connection pool, kept in the process (for one between: `infra.database.pooled`)."""

import select
from typing import Any

from psycopg import Connection, Cursor, Error
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool


def leave_location(connection: "Connection[Any]") -> None:
    """Before a connection goes back to the pool: whoever borrows it next starts in no location. One that cannot leave
    is closed, and the pool makes another.

    For whoever used it. The pool's own hook (`reset`) would do it in another thread: to wake that up and to wait for it
    was a twentieth of a search, and the next request may come before it has run."""
    try:
        if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            connection.rollback()
        if not connection.autocommit:
            connection.autocommit = True
        Cursor(connection).execute("RESET ROLE; RESET search_path")
    except Error:
        connection.close()


def is_alive(connection: "Connection[Any]") -> bool:
    """Whether a connection from the pool can be used. The server says nothing to an idle one, until it ends it: the
    connection is asked only where something has come. That is all but free; to ask each time was a twentieth of a
    small request."""
    poll = select.poll()
    try:
        poll.register(connection.fileno(), select.POLLIN)
        if poll.poll(0):
            ConnectionPool.check_connection(connection)
    except Error:
        return False
    return True


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
    }
