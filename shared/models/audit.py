from django.db import models

from shared.access import ALL, TenantAccess


class AuditEntry(models.Model):
    """One state change: who, what, to which object, old and new. Written once, never changed.

    `tenant` is None and `tenant_schema` empty for changes of the network itself; the database holds the two together.
    `changes` is {field: [old, new]} without secrets.
    """

    at = models.DateTimeField(auto_now_add=True)
    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,  # the migration sets one on (tenant, tenant_schema)
    )
    tenant_schema = models.CharField(max_length=63, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)  # user id; None = the system itself
    action = models.CharField(max_length=60)  # "credential.issued"
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    changes = models.JSONField(default=dict, blank=True)

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, network=("SELECT", "INSERT"))

    class Meta:
        indexes = [
            models.Index(fields=["tenant_schema", "-at"], name="audit_tenant_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
