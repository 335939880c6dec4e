import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_code() -> str:
    """A claim code: 128 random bits, 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


class ClaimCode(models.Model):
    """A QR code or link that gives an achievement: within a window, a number of times, once per person.

    `uses` is counted by one conditional UPDATE, so the limit holds under any number of simultaneous claims.
    """

    achievement = models.ForeignKey(
        "credentials.Achievement", on_delete=models.CASCADE, related_name="claim_codes"
    )
    code = models.CharField(max_length=32, default=new_code)
    label = models.CharField(_("label"), max_length=100, blank=True)
    starts_at = models.DateTimeField(_("valid from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("valid to"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("maximum uses"), null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="claim_code_unique"),
            models.CheckConstraint(
                condition=models.Q(max_uses=None) | models.Q(uses__lte=models.F("max_uses")),
                name="claim_code_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"code {self.pk}"


class Claim(models.Model):
    """One use of a code by one person."""

    claim_code = models.ForeignKey(ClaimCode, on_delete=models.CASCADE, related_name="claims", db_index=False)
    email = models.EmailField(max_length=254)
    credential = models.ForeignKey("credentials.Credential", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim_code", "email"], name="claim_once")]

    def __str__(self) -> str:
        return f"claim {self.pk}"
