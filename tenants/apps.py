from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from shared.accounts.signals import age_changed
        from shared.models import AuditEntry
        from shared.services import own_data as shared_own_data
        from tenants import rules  # noqa: F401  (registers them)
        from tenants.memory import announce_audited_change
        from tenants.services import guardians, own_data

        shared_own_data.register_parts()
        own_data.register_parts()
        age_changed.connect(guardians.age_changed, dispatch_uid="tenants.age_changed")
        post_save.connect(
            announce_audited_change, sender=AuditEntry, dispatch_uid="tenants.announce_audited_change"
        )
