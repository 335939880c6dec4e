from typing import Any

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.services import own_data
        from shared.accounts.signals import email_verified

        own_data.register_parts()
        email_verified.connect(_take_what_waits, dispatch_uid="credentials.take_what_waits")


def _take_what_waits(*, user: Any, email: str, **_signal: Any) -> None:
    """A verified address brings the badges that were sent to it."""
    from credentials.services.claiming import accept_waiting_credentials

    accept_waiting_credentials(user=user, email=email)
