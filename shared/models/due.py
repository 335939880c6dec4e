from django.db import models

from shared.access import ALL, TenantAccess


class DueDate(models.Model):
    """That something is to be done in a location at a moment: so that the hourly job knows which locations to enter
    without looking into any. `kind`: what ("activity.archive"); `item_id`: the row that it concerns there."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    item_id = models.UUIDField()
    due_at = models.DateTimeField()

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=ALL, delete=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "item_id"], name="due_date_unique")]
        indexes = [models.Index(fields=["kind", "due_at"], name="due_date_next")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"
