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
    """What the organiser showed, as a file of the location; deleted some time after the decision. Rows without a `key`
    are older than that and hold the document themselves."""

    verification = models.OneToOneField(
        Verification, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    media_type = models.CharField(max_length=20)
    key = models.CharField(max_length=100, blank=True, default="", db_default="")  # of tenants.files
    content = models.BinaryField(default=b"", blank=True)

    def __str__(self) -> str:
        return f"document of {self.verification_id}"
