from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.enums import InvitationTarget
from shared.ids import new_id


class Invitation(models.Model):
    """To a role in an organiser, in one activity or playlist, or in the location. By mail (`email` is set): for one
    person, once. By link (`email` is empty): `max_uses` times (None: any number), until it ends or is switched off.

    Of the token only its hash is kept. The token itself is derived from the server's key, this row and `generation`, so
    that a link can be shown again; sending a mail anew raises `generation`, and the former mail's link is void.
    `uses` is counted by one conditional UPDATE.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.CharField(max_length=10, choices=InvitationTarget)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="+", null=True)
    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="+", null=True)
    playlist = models.ForeignKey("learning.Playlist", on_delete=models.CASCADE, related_name="+", null=True)
    role = models.CharField(max_length=12)  # of OrganiserRole, ActivityRole, PlaylistRole or MemberRole
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(
        _("name"), max_length=80, blank=True
    )  # as the inviter wrote it, for their own list
    label = models.CharField(_("label"), max_length=100, blank=True)  # of a link
    token_hash = models.CharField(max_length=64)
    generation = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    times_sent = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("valid until"))
    max_uses = models.PositiveIntegerField(_("how many people at most"), null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_unique"),
            models.UniqueConstraint(
                fields=["target", "organiser", "activity", "playlist", "email"],
                condition=Q(withdrawn_at=None, uses=0) & ~Q(email=""),
                nulls_distinct=False,
                name="invitation_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(max_uses=None) | Q(uses__lte=models.F("max_uses")), name="invitation_limit"
            ),
            models.CheckConstraint(
                condition=Q(target="organiser", organiser__isnull=False, activity=None, playlist=None)
                | Q(target="activity", organiser=None, activity__isnull=False, playlist=None)
                | Q(target="playlist", organiser=None, activity=None, playlist__isnull=False)
                | Q(target="location", organiser=None, activity=None, playlist=None),
                name="invitation_of_one",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="invitation_expiry")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_link(self) -> bool:
        return self.email == ""

    @property
    def state(self) -> str:
        """ "open", "used", "withdrawn" or "ended"."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.max_uses is not None and self.uses >= self.max_uses:
            return "used"
        return "ended" if self.expires_at <= timezone.now() else "open"


class InvitationUse(models.Model):
    """That a person accepted: at most once each."""

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="accepted", db_index=False
    )
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "member"], name="invitation_use_once")]

    def __str__(self) -> str:
        return f"use {self.pk}"


class InvitationBatch(models.Model):
    """The rows of an uploaded list: first looked at, then sent. `rows`: [{"number", "email", "name", "role", "result",
    "problem"}], where `result` is "" (to be sent), "invited", "added", "there", "waiting" or "error"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.CharField(max_length=10, choices=InvitationTarget)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="+", null=True)
    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="+", null=True)
    playlist = models.ForeignKey("learning.Playlist", on_delete=models.CASCADE, related_name="+", null=True)
    file_name = models.CharField(max_length=120, blank=True)
    rows = models.JSONField(default=list)
    created_by = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"list {self.pk}"
