from django.conf import settings
from django.db import models

from shared.access import ALL, TenantAccess


class WalletItem(models.Model):
    """A credential in a person's wallet: the projection of one issued credential of one location.

    Without `user` it waits for somebody who verifies `email` (normalised). All addresses are absolute and permanent.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    email = models.EmailField(max_length=254)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", db_index=False)
    credential_id = models.UUIDField()
    achievement_name = models.CharField(max_length=200)
    issuer_name = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    image_url = models.URLField(max_length=500)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=ALL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "credential_id"], name="wallet_item_unique")]
        indexes = [
            models.Index(fields=["user", "-issued_at"], name="wallet_user"),
            models.Index(fields=["email"], condition=models.Q(user=None), name="wallet_waiting"),
        ]

    def __str__(self) -> str:
        return self.achievement_name
