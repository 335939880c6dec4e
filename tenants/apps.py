from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from shared.models import AuditEntry
        from tenants import rules  # noqa: F401  (registers them)
        from tenants.memory import announce_audited_change

        post_save.connect(
            announce_audited_change, sender=AuditEntry, dispatch_uid="tenants.announce_audited_change"
        )
