from django.db import models

from shared.access import TenantAccess


class RateCounter(models.Model):
    """How often something was tried in one window of time. `key` is a keyed hash: it holds no address in clear."""

    key = models.CharField(max_length=64, primary_key=True)
    window_ends = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    # Counted through the functions of `shared.services.limits` alone: a role that could write could also forgive.
    tenant_access = TenantAccess()

    class Meta:
        indexes = [models.Index(fields=["window_ends"], name="rate_window")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
