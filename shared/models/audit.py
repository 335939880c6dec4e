from django.db import models


class AuditEntry(models.Model):
    """One state change: who, what, to which object, old and new. Written once, never changed.

    `tenant_schema` is empty for changes of the network itself. `changes` is {field: [old, new]} without secrets.
    """

    at = models.DateTimeField(auto_now_add=True)
    tenant_schema = models.CharField(max_length=63, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)  # user id; None = the system itself
    action = models.CharField(max_length=60)  # "credential.issued"
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    changes = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_schema", "-at"], name="audit_tenant_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
