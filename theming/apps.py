from django.apps import AppConfig


class ThemingConfig(AppConfig):
    name = "theming"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.page import set_network_look
        from tenants.services.onboarding import tenant_created
        from theming import rules  # noqa: F401  (registers them)
        from theming.palette import network_look
        from theming.services.filling import fill_new_location

        tenant_created.connect(fill_new_location, dispatch_uid="theming.fill_new_location")
        set_network_look(network_look().as_dict())
