from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.enums import ItemVisibility, PlaylistStatus
from shared.ids import new_id


class Playlist(models.Model):
    """Activities in a row that lead somewhere, with a badge at the end. What it asks for: `learning.progress`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=80)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.PROTECT, related_name="playlists")
    achievement = models.OneToOneField("credentials.Achievement", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"))
    language = models.CharField(_("language of these texts"), max_length=10, default="en")
    category = models.ForeignKey("theming.Category", on_delete=models.PROTECT, related_name="+")
    is_fixed = models.BooleanField(_("one after the other"), default=False)
    status = models.CharField(max_length=10, choices=PlaylistStatus, default=PlaylistStatus.DRAFT)
    visibility = models.CharField(max_length=8, choices=ItemVisibility, default=ItemVisibility.NETWORK)
    cover_seed = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by the location's moderators
    hidden_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="playlist_slug_unique")]
        indexes = [models.Index(fields=["status", "-published_at"], name="playlist_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.status == PlaylistStatus.PUBLISHED

    @property
    def is_open_to_all(self) -> bool:
        """Whether everybody may see it who has its address."""
        return self.is_published and self.visibility != ItemVisibility.PRIVATE and not self.is_hidden

    @property
    def is_hidden(self) -> bool:
        """Whether the location's moderators have taken it, or its organiser, out of sight."""
        return self.hidden_at is not None or self.organiser.hidden_at is not None


class PlaylistGroup(models.Model):
    """Steps of which `wanted` are enough."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=100)
    wanted = models.PositiveSmallIntegerField(
        _("how many are enough"), default=1, validators=[MinValueValidator(1)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(wanted__gte=1), name="playlist_group_wanted")
        ]

    def __str__(self) -> str:
        return self.name


class PlaylistStep(models.Model):
    """One activity of a playlist: of this location (`activity`), or of another (`tenant_id` and the rest, kept as the
    network's catalogue told them). What stood here before keeps counting: `former_items` are the replaced activities,
    `former_achievements` their badges, `former_tenants` the locations that they were of."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    activity = models.ForeignKey(
        "learning.Activity", on_delete=models.PROTECT, related_name="steps", null=True, blank=True
    )
    tenant_id = models.BigIntegerField(
        null=True, blank=True
    )  # of another location; no constraint across schemas
    item_id = models.UUIDField(null=True, blank=True)
    achievement_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    location_name = models.CharField(max_length=200, blank=True)
    is_mandatory = models.BooleanField(_("must be done"), default=True)
    group = models.ForeignKey(
        PlaylistGroup, on_delete=models.SET_NULL, related_name="steps", null=True, blank=True
    )
    former_items = ArrayField(models.UUIDField(), default=list, blank=True)
    former_achievements = ArrayField(models.UUIDField(), default=list, blank=True)
    former_tenants = ArrayField(models.BigIntegerField(), default=list, blank=True, db_default=[])
    told_over_at = models.DateTimeField(null=True, blank=True)  # when its editors heard that nobody can do it

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(activity__isnull=False, tenant_id=None, item_id=None)
                | models.Q(activity=None, tenant_id__isnull=False, item_id__isnull=False),
                name="playlist_step_of_one_place",
            ),
            models.UniqueConstraint(fields=["playlist", "activity"], name="playlist_step_once"),
            models.UniqueConstraint(
                fields=["playlist", "tenant_id", "item_id"], name="playlist_step_elsewhere_once"
            ),
        ]
        indexes = [models.Index(fields=["item_id"], name="playlist_step_elsewhere")]

    def __str__(self) -> str:
        return self.title or str(self.activity_id)

    @property
    def is_elsewhere(self) -> bool:
        return self.activity_id is None


class PlaylistEnrolment(models.Model):
    """That a member has started a playlist. Leaving keeps the row; `completed_at` is when its badge was given."""

    playlist = models.ForeignKey(
        Playlist, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="playlist_enrolments")
    started_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playlist", "member"], name="playlist_enrolment_unique")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.playlist_id}"
