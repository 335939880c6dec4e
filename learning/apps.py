from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from learning import rules  # noqa: F401  (registers them)
        from learning.services import own_data

        own_data.register_parts()
