from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.services.listening import on_credential_changed
        from learning import rules  # noqa: F401  (registers them)
        from learning.services.completing import credential_changed

        on_credential_changed(credential_changed)
