from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from shared.access import ALL, TenantAccess
from shared.enums import ItemKind


class CatalogueItem(models.Model):
    """A published item that the whole network may see: the projection of one row of one location.

    Written by the location's service in the same transaction as the row that it mirrors; the network's pages read
    only this. `item_id` is the mirrored row's id; `url` is absolute, on the location's primary domain.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ItemKind)
    item_id = models.UUIDField()
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict, blank=True, db_default={})  # shared/titles.py
    summary = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500)
    image_url = models.URLField(max_length=500, blank=True)
    organiser_name = models.CharField(max_length=200)
    # Of an activity: the others that offer it, too. Empty as well where it was written before these were told.
    co_names = ArrayField(models.CharField(max_length=200), default=list, blank=True, db_default=[])
    activity_type = models.CharField(max_length=20, blank=True)
    network_category = models.SlugField(max_length=60, db_index=False)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    is_online = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    badge_name = models.CharField(max_length=200, blank=True)
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    price_note = models.CharField(max_length=100, blank=True, default="", db_default="")  # empty: free
    is_repeating = models.BooleanField(default=False, db_default=False)
    is_by_invitation = models.BooleanField(default=False, db_default=False)
    # Neither a place nor a waiting list. None: written before the catalogue told any of these.
    is_full = models.BooleanField(null=True, blank=True)
    published_at = models.DateTimeField()

    tenant_access = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=ALL, delete=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "item_id"], name="catalogue_item_unique")
        ]
        indexes = [
            models.Index(fields=["-published_at"], name="catalogue_latest"),
            models.Index(fields=["network_category", "-published_at"], name="catalogue_category"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def organiser_names(self) -> str:
        """Everybody who offers it, the one who wrote it first."""
        return ", ".join([self.organiser_name, *self.co_names])

    @property
    def has_ended(self) -> bool:
        end = self.ends_at or self.starts_at
        return end is not None and end < timezone.now()
