"""Sessions in the database (SESSION_ENGINE), which end together: signing out of one host signs out of all of them."""

import secrets
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from shared.models import Session

FAMILY = "family"


def family_of(session: SessionBase) -> str:
    """What the sessions of this browser on other hosts are bound to this one by; made when first asked for."""
    return str(session.setdefault(FAMILY, secrets.token_urlsafe(16)))


class SessionStore(DatabaseSessionStore):
    """Django's, with what has to be found without opening every session in columns of their own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        row.family = data.get(FAMILY, "")
        return row

    def flush(self) -> None:
        """Called when somebody signs out, or another person signs in: the sessions of the family end as well."""
        family = self.get(FAMILY)
        super().flush()
        if family:
            Session.objects.filter(family=family).delete()
