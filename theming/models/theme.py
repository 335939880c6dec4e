from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

HEX = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six hexadecimal digits."))


class Theme(models.Model):
    """How one location looks: two colours, a font pair, a shape; all else is derived. Exactly one row (id 1)."""

    brand = models.CharField(_("primary colour"), max_length=7, validators=[HEX], default="#007742")
    accent = models.CharField(_("accent colour"), max_length=7, validators=[HEX], default="#f9c426")
    neutral_hue = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(359)])
    font_pair = models.CharField(_("fonts"), max_length=30, default="manrope")
    shape = models.CharField(_("shapes"), max_length=30, default="crisp")
    badge_shape = models.CharField(_("badge shape"), max_length=12, default="hex")
    headline = models.JSONField(_("headline"), default=dict, blank=True)  # {language: text}
    lead = models.JSONField(_("introduction"), default=dict, blank=True)  # {language: text}
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="theme_single")]

    def __str__(self) -> str:
        return f"{self.brand} {self.accent}"
