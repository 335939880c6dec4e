from django.db import models


class Occurrence(models.Model):
    """One meeting of a repeating activity, made from its rule by the service. A cancelled one stays, so that people see
    that it is."""

    activity = models.ForeignKey("learning.Activity", on_delete=models.CASCADE, related_name="occurrences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "starts_at"], name="occurrence_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="occurrence_dates"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="occurrence_starts")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
