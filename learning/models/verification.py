from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.enums import VerificationStatus
from shared.ids import new_id


class Verification(models.Model):
    """An organiser's wish to be marked as verified, and what a coordinator decided. `name`: what it was called then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organiser = models.ForeignKey(
        "learning.Organiser", on_delete=models.CASCADE, related_name="verifications", db_index=False
    )
    name = models.CharField(max_length=200)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(max_length=10, choices=VerificationStatus, default=VerificationStatus.WAITING)
    asked_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organiser"], condition=models.Q(status="waiting"), name="verification_waits_once"
            )
        ]
        indexes = [
            models.Index(fields=["organiser", "-asked_at"], name="verification_organiser"),
            models.Index(fields=["status", "asked_at"], name="verification_queue"),
        ]

    def __str__(self) -> str:
        return f"verification {self.pk}"


class VerificationDocument(models.Model):
    """What the organiser showed. In the location's own schema, which its database role alone reads; deleted some time
    after the decision."""

    verification = models.OneToOneField(
        Verification, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"document of {self.verification_id}"
