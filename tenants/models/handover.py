from django.conf import settings
from django.db import models

from shared.access import TenantAccess


class HandOver(models.Model):
    """A one-time pass from the network's host to a location's host: signs a person in there within 60 seconds.

    Only hashes are stored. `browser_hash` binds the pass to the browser that asked for it (a nonce in a host-only
    cookie of the location); `host` to where it may be used.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    browser_hash = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=260)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"to {self.host}"
