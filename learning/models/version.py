from django.db import models


class ActivityVersion(models.Model):
    """What an activity said after one save. Never changed. `data`: learning.services.versions.snapshot_of."""

    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    author = models.ForeignKey("members.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="activity_version_number")]

    def __str__(self) -> str:
        return str(self.number)
