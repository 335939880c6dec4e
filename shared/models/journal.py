from django.conf import settings
from django.db import models

from shared.access import ALL, TenantAccess
from shared.enums import ItemKind, JournalState


class JournalEntry(models.Model):
    """What a person joined, or wishes to, in whichever location: the projection of an enrolment. `left_at` empty =
    theirs still. `completed_at`: the organiser (or the playlist's badge) says that it is done. `percent` and what is
    next: of a playlist, where the location works out progress."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ItemKind)
    item_id = models.UUIDField()
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict, blank=True, db_default={})  # shared/titles.py
    url = models.URLField(max_length=500)
    state = models.CharField(
        max_length=8, choices=JournalState, default=JournalState.JOINED, db_default=JournalState.JOINED
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=330, blank=True, default="", db_default="")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    next_title = models.CharField(max_length=200, blank=True, default="", db_default="")
    next_titles = models.JSONField(default=dict, blank=True, db_default={})
    next_url = models.URLField(max_length=500, blank=True, default="", db_default="")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=ALL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant", "kind", "item_id"], name="journal_unique")
        ]
        indexes = [models.Index(fields=["user", "-joined_at"], name="journal_user")]

    def __str__(self) -> str:
        return self.title
