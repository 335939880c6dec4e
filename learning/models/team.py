from django.db import models
from django.db.models import Q

from learning.enums import ActivityRole, PlaylistRole


class ActivityMembership(models.Model):
    """A role in one single activity, for somebody who need not belong to its organiser."""

    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="team", db_index=False
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="activity_memberships"
    )
    role = models.CharField(max_length=10, choices=ActivityRole)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "member"], name="activity_member_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"


class PlaylistMembership(models.Model):
    """A role in one single playlist, for somebody who need not belong to its organiser."""

    playlist = models.ForeignKey(
        "learning.Playlist", on_delete=models.CASCADE, related_name="team", db_index=False
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="playlist_memberships"
    )
    role = models.CharField(max_length=10, choices=PlaylistRole)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["playlist", "member"], name="playlist_member_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"


class TrustedInviter(models.Model):
    """Who may add `member` to a team without asking: a person, or everybody who manages an organiser."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="trusted_inviters", db_index=False
    )
    person = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+", null=True)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "person"], name="trusted_person_unique"),
            models.UniqueConstraint(fields=["member", "organiser"], name="trusted_organiser_unique"),
            models.CheckConstraint(
                condition=Q(person=None, organiser__isnull=False) | Q(person__isnull=False, organiser=None),
                name="trusted_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} trusts {self.person_id or self.organiser_id}"
