"""Sessions are read and written outside a location: its role knows nothing of them."""

from typing import Any

from shared.accounts.sessions import SessionStore as AccountSessionStore
from tenants.context import on_the_network


class SessionStore(AccountSessionStore):
    """What settings.SESSION_ENGINE uses. Creating and cycling go through these five as well."""

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

    @on_the_network
    def flush(self) -> None:
        super().flush()
