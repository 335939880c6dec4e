from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from learning import rules  # noqa: F401  (registers them)
        from learning.services.searching import index_category
        from theming.signals import category_renamed

        category_renamed.connect(index_category, dispatch_uid="learning.index_category")
