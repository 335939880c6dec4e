from django.db import models


class RateCounter(models.Model):
    """How often something was tried in one window of time. `key` is a keyed hash: it holds no address in clear."""

    key = models.CharField(max_length=64, primary_key=True)
    window_ends = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["window_ends"], name="rate_window")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
