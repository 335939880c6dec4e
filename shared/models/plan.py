import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.access import TenantAccess
from shared.ids import new_id


def new_share_code() -> str:
    """Names a plan to whoever was given its link: 192 random bits."""
    return secrets.token_urlsafe(24)


class Plan(models.Model):
    """A person's own list of what to do, from all locations. With its `share_code` anybody may read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("name"), max_length=100)
    share_code = models.CharField(max_length=40, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # A person's own: read and written outside of locations, by whoever holds the account or the link.
    tenant_access = TenantAccess()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share_code"], name="plan_share_code_unique")]

    def __str__(self) -> str:
        return self.title


class PlanItem(models.Model):
    """One thing in a plan, as its location calls it. `is_shown`: whether the location still shows it to everybody."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items", db_index=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    item_id = models.UUIDField()
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    order = models.PositiveSmallIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_done = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True, db_default=True)

    # A location says what became of its own things; whose plan, note and tick it is, it cannot read.
    tenant_access = TenantAccess(
        own="tenant_id", select=("tenant_id", "item_id"), update=("title", "is_shown")
    )

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "tenant", "item_id"], name="plan_item_once")]
        indexes = [models.Index(fields=["item_id"], name="plan_item_thing")]

    def __str__(self) -> str:
        return self.title
