from django.db import models
from django.db.models import Value

from shared.access import TenantAccess


class SchemaTemplate(models.Model):
    """The SQL that makes a new location's schema, dumped from a migrated one. `digest`: of the migrations it holds;
    `versions`: as `Tenant.schema_versions`."""

    digest = models.CharField(max_length=64, primary_key=True)
    sql = models.TextField()
    versions = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)

    # What it holds is run as the owner: nobody else may write it.
    tenant_access = TenantAccess(network=("SELECT",))

    def __str__(self) -> str:
        return self.digest[:12]
