from django.db import models
from django_tenants.models import DomainMixin

from shared.access import ALL, TenantAccess


class Domain(DomainMixin):
    """A host name that answers for a location. Exactly one is primary; the others redirect to it, except for the
    permanent addresses of issued credentials, which every host that ever was a location's keeps answering."""

    domain = models.CharField(max_length=253, unique=True, db_index=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(default=True, db_index=False)
    verified_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess(own="tenant_id", select=ALL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="domain_one_primary"
            )
        ]

    def __str__(self) -> str:
        return self.domain
