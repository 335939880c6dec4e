"""Word from other processes that something changed, by Postgres' NOTIFY: what a process remembers is dropped when a
transaction anywhere commits. One thread and one connection a process; it reads no location's data."""

import threading
import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import connection, connections, transaction

_handlers: dict[str, list[Callable[[str], None]]] = {}


def on_notice(channel: str, handler: Callable[[str], None]) -> None:
    """Have `handler(payload)` called for each notice on `channel`, and with "" after every gap in listening."""
    _handlers.setdefault(channel, []).append(handler)


def announce(channel: str, payload: str = "") -> None:
    """Tell every process, this one too, when the present transaction commits; the same twice is told once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])
    # Whoever made the change sees it at once, however busy the listener is.
    transaction.on_commit(lambda: _tell(channel, payload))


def _tell(channel: str, payload: str) -> None:
    for handler in _handlers[channel]:
        handler(payload)


class Listener:
    """`is_hearing`: notices arrive now, so what a process remembers can be trusted."""

    def __init__(self) -> None:
        self.is_hearing = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def is_deaf(self) -> bool:
        """Notices should arrive and do not: changes made by other processes are missed."""
        return bool(settings.TENANT_LISTENER) and not self.is_hearing

    def start(self) -> None:
        """Begin to listen, once a process (after the web server has forked its workers: at their first request)."""
        if self._thread is not None or not (settings.TENANT_LISTENER and settings.NOTICES_PASS):
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen_always, name="notices", daemon=True)
                self._thread.start()

    def _listen_always(self) -> None:
        while True:
            try:
                with connect() as own:
                    self.listen(own)
            except psycopg.Error:
                time.sleep(1)

    def listen(self, own: "psycopg.Connection[tuple[object, ...]]") -> None:
        """Handle notices on `own` until it breaks."""
        for channel in _handlers:
            own.execute(f"LISTEN {channel}")
        for channel in _handlers:
            _tell(channel, "")
        self.is_hearing = True
        try:
            for notice in own.notifies():
                _tell(notice.channel, notice.payload)
        finally:
            self.is_hearing = False


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of the listener's own, with the default alias's address; no pool, no location."""
    parameters = connections.create_connection("default").get_connection_params()
    return psycopg.connect(**parameters | {"autocommit": True, "connect_timeout": 5, "keepalives_idle": 30})


listener = Listener()
