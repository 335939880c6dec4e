from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from shared.access import TenantAccess


class Session(AbstractBaseSession):
    """What a browser's cookie on one host stands for. The sessions of one browser on several hosts, all begun by
    hand-over from the same sign-in, are of one `family`; `user` is who is signed in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    family = models.CharField(max_length=22, blank=True, db_index=True)

    # Read and written outside a location (tenants.sessions).
    tenant_access = TenantAccess()
