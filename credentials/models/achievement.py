from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.ids import new_id


class Achievement(models.Model):
    """What can be earned (Open Badges 3.0 Achievement, 2.0 BadgeClass). `source` is an opaque reference to what it
    recognises ("activity:<id>"); the image is drawn from the art fields."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.ForeignKey("credentials.Issuer", on_delete=models.PROTECT, related_name="achievements")
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"))
    criteria = models.TextField(_("criteria"))  # Markdown: what one must do to earn it
    language = models.CharField(max_length=10, default="en")
    tags = models.JSONField(default=list, blank=True)
    alignments = models.JSONField(default=list, blank=True)  # [{"url", "name", "framework"}]
    source = models.CharField(max_length=80, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    art_shape = models.CharField(max_length=12, default="hex")
    art_icon = models.CharField(max_length=40, default="award")
    art_hue = models.PositiveSmallIntegerField(default=150, validators=[MaxValueValidator(359)])
    art_level = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(3)])
    art_seed = models.PositiveIntegerField(default=0)
    art_accent = models.CharField(max_length=7, default="#f9c426")
    valid_days = models.PositiveIntegerField(
        _("valid for days"), null=True, blank=True
    )  # None: does not expire
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["source"], name="achievement_source")]

    def __str__(self) -> str:
        return self.name
