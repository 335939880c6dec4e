from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from learning import rules  # noqa: F401  (registers them)
        from learning.views.switching import acting_for
        from tenants.page import set_acting_for

        set_acting_for(acting_for)
