from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shared.access import TenantAccess


class Notification(models.Model):
    """Something that a person should hear of. `parameters` fill the sentence of its kind (`shared.notifications`),
    which is made when it is read, in the reader's language. `tenant` None: from the network itself."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", null=True, db_index=False
    )
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    is_shown = models.BooleanField(default=True, db_default=True)  # in the list and under the bell
    waits_for_digest = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    # Written by tenants.services.notifying outside of the location: it knows no addresses and no wishes of people.
    tenant_access = TenantAccess()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_user"),
            models.Index(
                fields=["user"], condition=Q(read_at=None, is_shown=True), name="notification_unread"
            ),
            models.Index(
                fields=["created_at"], condition=Q(waits_for_digest=True), name="notification_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"


class NotificationSettings(models.Model):
    """What a person wishes otherwise than the defaults. `choices` is {kind: [shown, mail channel]}."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    choices = models.JSONField(default=dict, blank=True)
    muted = ArrayField(models.BigIntegerField(), default=list, blank=True)  # ids of locations
    digest_weekday = models.PositiveSmallIntegerField(default=0)  # 0 = Monday
    digest_hour = models.PositiveSmallIntegerField(default=8)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"wishes of {self.user_id}"


class CalendarFeed(models.Model):
    """A person's private calendar address. Only the hash of its token is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
