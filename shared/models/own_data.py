from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared.access import TenantAccess
from shared.enums import BadgesAfterwards, ExportState
from shared.ids import new_id


class DataExport(models.Model):
    """A person's request for all of their data. `done` of `total` parts are in it; the file lies in the network's
    private storage under `id` and goes with the row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class AccountDeletion(models.Model):
    """That a person wants their account deleted, from the day of the wish until nothing is left of it. `cleared`:
    ids of the locations that are through; a run that was broken off goes on with the others."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    badges = models.CharField(max_length=8, choices=BadgesAfterwards, default=BadgesAfterwards.FORGET)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    began_at = models.DateTimeField(null=True, blank=True)
    cleared = ArrayField(models.BigIntegerField(), default=list, blank=True)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"deletion of {self.user_id}"
