from django.db import models

from learning.enums import ReplyTo


class ParticipantMessage(models.Model):
    """What the organiser wrote to people of an activity. `recipients`: to how many it went; to whom is not kept."""

    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey("members.Member", on_delete=models.SET_NULL, related_name="+", null=True)
    group = models.CharField(max_length=10)  # learning.queries.participants.GROUPS
    subject = models.CharField(max_length=150)
    text = models.TextField()
    reply_to = models.CharField(max_length=10, choices=ReplyTo, default=ReplyTo.NOBODY)
    recipients = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subject
