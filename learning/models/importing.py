from django.db import models

from learning.enums import ImportStatus
from shared.ids import new_id


class ImportRun(models.Model):
    """One file or page of activities that somebody brought: read, looked at, then made, and perhaps undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="imports")
    actor = models.ForeignKey("members.Member", on_delete=models.SET_NULL, related_name="+", null=True)
    source = models.CharField(max_length=300)  # the file's name or the page's address
    status = models.CharField(max_length=8, choices=ImportStatus, default=ImportStatus.PREVIEW)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.source} {self.status}"


class ImportRow(models.Model):
    """One activity of an import. `cells`: {column: text as it came}; `errors`: {column: what is wrong}; column "" is
    the row as a whole. `made_at`: the activity's `updated_at` when it was made, to know whether it was touched; None
    where undoing the import has found that it was."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()  # as the file counts its rows
    cells = models.JSONField(default=dict)
    errors = models.JSONField(default=dict, blank=True)
    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_unique")]

    def __str__(self) -> str:
        return str(self.number)


class OrganiserClaim(models.Model):
    """That somebody was asked by mail to take over an organiser for which nobody works yet."""

    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="claims")
    email = models.EmailField(max_length=254)
    sent_by = models.ForeignKey("members.Member", on_delete=models.SET_NULL, related_name="+", null=True)
    sent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    def __str__(self) -> str:
        return str(self.organiser_id)
