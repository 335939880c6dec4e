from django.apps import AppConfig


class ThemingConfig(AppConfig):
    name = "theming"
    default_auto_field = "django.db.models.BigAutoField"
