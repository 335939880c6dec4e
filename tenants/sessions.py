"""Django's sessions in the database, read and written outside a location: its role knows nothing of sessions."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from tenants.context import on_the_network


class SessionStore(DatabaseStore):
    """What settings.SESSION_ENGINE uses. Creating, cycling and flushing go through these four."""

    @on_the_network
    def load(self) -> dict[str, Any]:
        return super().load()

    @on_the_network
    def exists(self, session_key: str) -> bool:
        return super().exists(session_key)

    @on_the_network
    def save(self, must_create: bool = False) -> None:
        super().save(must_create)

    @on_the_network
    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
