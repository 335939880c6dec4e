from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityFormat, ActivityStatus, ActivityType, ItemVisibility, ScheduleKind
from shared.ids import new_id


class Activity(models.Model):
    """Something in which people take part and learn. `enrolled` is the number of people who hold a place; it is
    changed only under the row's lock, so that capacity holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=80)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.PROTECT, related_name="activities")
    achievement = models.OneToOneField(
        "credentials.Achievement", on_delete=models.PROTECT, related_name="+", null=True
    )
    title = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"))
    do = ArrayField(
        models.CharField(max_length=200), verbose_name=_("what people do"), size=8, default=list, blank=True
    )
    learn = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("what people learn"),
        size=8,
        default=list,
        blank=True,
    )
    language = models.CharField(_("language of these texts"), max_length=10, default="en")
    translations = models.JSONField(default=dict, blank=True)  # {language: {"title", "description"}}
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)  # spoken
    category = models.ForeignKey(
        "theming.Category", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    type = models.CharField(_("type"), max_length=20, choices=ActivityType)
    format = models.CharField(
        _("format"), max_length=10, choices=ActivityFormat, default=ActivityFormat.IN_PERSON
    )
    schedule = models.CharField(_("when"), max_length=10, choices=ScheduleKind, default=ScheduleKind.DATED)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    schedule_note = models.CharField(_("dates in words"), max_length=200, blank=True)
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"), null=True, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    place = models.CharField(_("town or district"), max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    lon = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    price_note = models.CharField(_("price"), max_length=100, blank=True)  # empty: free
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    enrolled = models.PositiveIntegerField(default=0)
    visibility = models.CharField(max_length=8, choices=ItemVisibility, default=ItemVisibility.NETWORK)
    status = models.CharField(max_length=10, choices=ActivityStatus, default=ActivityStatus.DRAFT)
    cover_seed = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="activity_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(enrolled__lte=models.F("capacity")),
                name="activity_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="activity_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "starts_at"], name="activity_upcoming"),
            models.Index(fields=["category", "status"], name="activity_category"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.status == ActivityStatus.PUBLISHED

    @property
    def has_ended(self) -> bool:
        end = self.ends_at or self.starts_at
        return self.schedule == ScheduleKind.DATED and end is not None and end < timezone.now()

    @property
    def places_left(self) -> int | None:
        """None: no limit."""
        return None if self.capacity is None else max(self.capacity - self.enrolled, 0)
