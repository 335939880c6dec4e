from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from learning.enums import InvitationKind, InvitationStatus

VALID = timedelta(days=30)  # after the last mail


class PlaceInvitation(models.Model):
    """That an address was asked to take part: by the organiser, or because somebody nominated its owner.

    Nobody looks up whether the address has an account. Whoever holds the link of its mail answers, once; the link is
    signed from the row's key (learning.tokens), so that nothing secret is stored.
    """

    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    email = models.EmailField(max_length=254)
    kind = models.CharField(max_length=10, choices=InvitationKind)
    status = models.CharField(max_length=9, choices=InvitationStatus, default=InvitationStatus.SENT)
    sent_by = models.ForeignKey("members.Member", on_delete=models.SET_NULL, related_name="+", null=True)
    sent_at = models.DateTimeField()
    answers = models.JSONField(default=list, blank=True)  # of who nominated, to the activity's questions
    member = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # who said yes
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "email"], name="invitation_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def ends_at(self) -> datetime:
        return self.sent_at + VALID

    @property
    def has_ended(self) -> bool:
        """Nobody answered in time. Sending it again opens it again."""
        return self.status == InvitationStatus.SENT and self.ends_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.status == InvitationStatus.SENT and not self.has_ended
