from django.db import models


class ActivityDraft(models.Model):
    """What one person has typed into the worksheet of an activity and not saved yet.

    `data`: {step: {"base": version that it was typed over, "values": {field: [texts as the form sent them]}}}.
    `updated_at` also says that the person is at it.
    """

    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="drafts")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], name="activity_draft_of_member")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.member_id}"
