from django.db import models

from theming.enums import BlockKind


class HomeBlock(models.Model):
    """One block of the location's home page, in order."""

    kind = models.CharField(max_length=12, choices=BlockKind)
    order = models.PositiveSmallIntegerField(default=0)
    is_visible = models.BooleanField(default=True)
    options = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.kind
