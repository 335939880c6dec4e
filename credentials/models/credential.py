from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credentials.enums import CredentialState, NameAudience
from shared.ids import new_id


class Credential(models.Model):
    """An issued badge: composed once, signed, verified, stored; the documents never change afterwards.

    `recipient_email` is normalised and is the recipient; `member` is the holder once an account with that verified
    address exists. `source` tells why it was issued and makes issuing idempotent per (achievement, recipient, source).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    achievement = models.ForeignKey(
        "credentials.Achievement", on_delete=models.PROTECT, related_name="credentials"
    )
    issuer = models.ForeignKey(
        "credentials.Issuer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient_email = models.EmailField(_("recipient"), max_length=254)
    recipient_name = models.CharField(max_length=80, blank=True)
    salt = models.CharField(max_length=64)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="credentials", null=True, blank=True
    )
    source = models.CharField(max_length=80, default="award")
    ob3 = models.TextField()
    ob3_jwt = models.TextField()
    ob2 = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    status_list = models.ForeignKey("credentials.StatusList", on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField()
    issued_by = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The holder's choice: search engines may list the badge's page, which names them.
    is_findable = models.BooleanField(default=False, db_default=False)
    name_audience = models.CharField(
        max_length=10, choices=NameAudience, default=NameAudience.ANYONE, db_default=NameAudience.ANYONE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "recipient_email", "source"], name="credential_once"
            ),
            models.UniqueConstraint(
                fields=["achievement", "member", "source"],
                condition=models.Q(member__isnull=False),
                name="credential_once_per_member",
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="credential_status_unique"),
        ]
        indexes = [models.Index(fields=["recipient_email"], name="credential_recipient")]

    def __str__(self) -> str:
        return f"{self.achievement_id} {self.pk}"

    @property
    def is_forgotten(self) -> bool:
        """Withdrawn because its holder deleted the account: no document of it is left."""
        return not self.ob3

    def state_at(self, now: datetime | None = None) -> CredentialState:
        moment = now or timezone.now()
        if self.revoked_at is not None:
            return CredentialState.REVOKED
        if self.valid_until is not None and self.valid_until <= moment:
            return CredentialState.EXPIRED
        return CredentialState.HELD if self.claimed_at is not None else CredentialState.WAITING
