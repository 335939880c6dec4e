from django.db import models

from shared.ids import new_id


class CoOrganiserRequest(models.Model):
    """That an organiser was asked to offer an activity together with whoever wrote it. While nobody has answered, or
    after a no (`declined_at`), the row is here; a yes makes the organiser one of `Activity.co_organisers` instead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="co_requests", db_index=False
    )
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="co_requests")
    asked_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "organiser"], name="co_organiser_asked_once")
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"
