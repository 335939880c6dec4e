from django.db import models

from learning.enums import ReportOutcome, ReportReason


class Report(models.Model):
    """Somebody thinks that something breaks the rules: an activity, a playlist or an organiser, exactly one of them."""

    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="reports", null=True, blank=True
    )
    organiser = models.ForeignKey(
        "learning.Organiser", on_delete=models.CASCADE, related_name="reports", null=True, blank=True
    )
    playlist = models.ForeignKey(
        "learning.Playlist", on_delete=models.CASCADE, related_name="reports", null=True, blank=True
    )
    reason = models.CharField(max_length=12, choices=ReportReason)
    note = models.TextField(blank=True)
    reporter = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=9, choices=ReportOutcome, blank=True, default="")  # "": waits
    outcome_note = models.CharField(max_length=500, blank=True, default="")
    handled_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(activity=None, organiser__isnull=False, playlist=None)
                | models.Q(activity__isnull=False, organiser=None, playlist=None)
                | models.Q(activity=None, organiser=None, playlist__isnull=False),
                name="report_of_one",
            )
        ]
        indexes = [models.Index(fields=["outcome", "created_at"], name="report_queue")]

    def __str__(self) -> str:
        return f"{self.reason} {self.outcome}"
