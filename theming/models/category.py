from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A subject area of one location. `network_slug` names the network category that it counts towards."""

    slug = models.CharField(max_length=60)
    names = models.JSONField(_("name"), default=dict)  # {language: text}; "en" always present
    icon = models.CharField(_("icon"), max_length=40)
    hue = models.PositiveSmallIntegerField(_("colour"), validators=[MaxValueValidator(359)])  # OKLCH degrees
    order = models.PositiveSmallIntegerField(default=0)
    is_hidden = models.BooleanField(default=False)
    network_slug = models.CharField(max_length=60)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["slug"], name="category_slug_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else English."""
        language = (get_language() or "en").split("-")[0]
        return str(self.names.get(language) or self.names.get("en") or self.slug)
