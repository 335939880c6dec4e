from django.conf import settings
from django.db import models

from shared.access import ALL, TenantAccess


class Membership(models.Model):
    """That a person takes part in a location: the projection of the location's `Member` row, so that a person's
    locations are known without a look into any schema."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    role = models.CharField(max_length=12)
    joined_at = models.DateTimeField(auto_now_add=True)

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=("role",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.tenant_id}"
