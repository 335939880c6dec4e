from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganiserPolicy(models.Model):
    """How a location lets organisers in. One row (id 1), made when a coordinator first changes something; until then
    the defaults hold."""

    allows_new_organisers = models.BooleanField(_("new organisers allowed"), default=True, db_default=True)
    approves_first = models.BooleanField(_("approve before publishing"), default=False, db_default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="organiser_policy_single")]

    def __str__(self) -> str:
        return "policy"


class PublishingReview(models.Model):
    """That an activity was handed in for publishing, and what was decided. At most one is open an activity."""

    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.CASCADE, related_name="publishing_reviews", db_index=False
    )
    asked_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=models.Q(decided_at=None), name="review_open_once"
            )
        ]
        indexes = [models.Index(fields=["activity", "-asked_at"], name="review_activity")]

    def __str__(self) -> str:
        return f"review {self.pk}"
