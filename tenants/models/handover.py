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
    # What to say on arrival (tenants.greetings).
    notice = models.CharField(max_length=20, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    # The sign-in that the pass is of: it is worth nothing once that has ended (shared.models.Session).
    family = models.CharField(max_length=22, default="", db_default="")
    session_hash = models.CharField(max_length=64, default="", db_default="")
    used_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"to {self.host}"
