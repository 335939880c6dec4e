from django.db import models

from learning.enums import EnrolmentStatus


class Enrolment(models.Model):
    """That a member takes (or took) part in an activity, or wishes to. One row a person and activity; leaving keeps
    the row. `joined_at` is when the person came to the status; the waiting list follows it."""

    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="enrolments")
    status = models.CharField(max_length=8, choices=EnrolmentStatus, default=EnrolmentStatus.JOINED)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(
        default=list, blank=True, db_default=[]
    )  # to the activity's questions, in order
    decided_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # The person is of age and lets others see the name, as far as the activity shows who takes part.
    shows_name = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "member"], name="enrolment_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.status}"
