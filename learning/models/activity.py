from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.enums import (
    Access,
    ActivityFormat,
    ActivityStatus,
    ActivityType,
    ContentLicence,
    ItemVisibility,
    JoiningKind,
    ParticipantsVisibility,
    ScheduleKind,
)
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
    translations = models.JSONField(
        default=dict, blank=True
    )  # {language: {"title", "description", "do", "learn"}}
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
    co_organisers = models.ManyToManyField("learning.Organiser", related_name="co_activities", blank=True)
    skills = ArrayField(
        models.CharField(max_length=300), default=list, blank=True, db_default=[]
    )  # URIs of ESCO skills
    competences = ArrayField(
        models.CharField(max_length=300), default=list, blank=True, db_default=[]
    )  # URIs of framework competences
    recurrence = models.CharField(max_length=300, blank=True, default="", db_default="")  # RFC 5545 RRULE
    videos = models.JSONField(default=list, blank=True, db_default=[])  # [{"url", "title"}]
    blocks = models.JSONField(default=list, blank=True, db_default=[])  # learning.blocks
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=Access), default=list, blank=True, db_default=[]
    )
    access_note = models.CharField(
        _("more about access"), max_length=300, blank=True, default="", db_default=""
    )
    joining = models.CharField(
        _("how people join"),
        max_length=10,
        choices=JoiningKind,
        default=JoiningKind.OPEN,
        db_default=JoiningKind.OPEN,
    )
    questions = models.JSONField(default=list, blank=True, db_default=[])  # [{"text", "is_required"}]
    apply_by = models.DateTimeField(_("apply by"), null=True, blank=True)
    external_url = models.URLField(
        _("where people join"), max_length=500, blank=True, default="", db_default=""
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True, db_default=True)
    participants_visibility = models.CharField(
        _("who sees the participants"),
        max_length=12,
        choices=ParticipantsVisibility,
        default=ParticipantsVisibility.NOBODY,
        db_default=ParticipantsVisibility.NOBODY,
    )
    licence = models.CharField(
        _("licence of these texts"),
        max_length=20,
        choices=ContentLicence,
        blank=True,
        default="",
        db_default="",
    )
    cover = models.JSONField(default=dict, blank=True, db_default={})  # learning.covers; {}: the drawn one
    except_on = ArrayField(
        models.DateField(), default=list, blank=True, db_default=[]
    )  # days on which a repeating one does not take place
    runs_until = models.DateTimeField(null=True, blank=True)  # end of a repeating one's last meeting
    placeholders = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, db_default=[]
    )  # fields of a new draft that hold a stand-in which nobody has chosen yet
    version = models.PositiveIntegerField(default=0, db_default=0)  # number of the newest ActivityVersion
    cover_seed = models.PositiveIntegerField(default=0)
    external_clicks = models.PositiveIntegerField(
        default=0, db_default=0
    )  # how often people went to external_url
    is_template = models.BooleanField(default=False, db_default=False)  # everybody here may start from it
    hidden_at = models.DateTimeField(null=True, blank=True)  # by the location's moderators
    hidden_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
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
    def is_open_to_all(self) -> bool:
        """Whether everybody may see it who has its address."""
        return self.is_published and self.visibility != ItemVisibility.PRIVATE and not self.is_hidden

    @property
    def is_hidden(self) -> bool:
        """Whether the location's moderators have taken it, or its organiser, out of sight."""
        return self.hidden_at is not None or self.organiser.hidden_at is not None

    @property
    def over_at(self) -> datetime | None:
        """When it is over for good; None: it does not end, or nobody knows when."""
        if self.schedule == ScheduleKind.ANY_TIME:
            return None
        return (self.ends_at or self.starts_at) if self.schedule == ScheduleKind.DATED else self.runs_until

    @property
    def has_ended(self) -> bool:
        return self.over_at is not None and self.over_at < timezone.now()

    @property
    def whereabouts(self) -> str:
        """Street and place in one line."""
        return ", ".join(part for part in (self.street, self.place) if part)

    @property
    def has_dates(self) -> bool:
        """Whether it can stand in a calendar."""
        return self.schedule != ScheduleKind.ANY_TIME and self.starts_at is not None

    @property
    def places_left(self) -> int | None:
        """None: no limit."""
        return None if self.capacity is None else max(self.capacity - self.enrolled, 0)

    @property
    def lets_nobody_in(self) -> bool:
        """Whether there is neither a place nor a waiting list."""
        return self.places_left == 0 and not self.has_waiting_list
