from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.models.skill import REFERENCE


class FrameworkKind(models.TextChoices):
    COMPETENCE = "competence", _("competence framework")
    POLICY = "policy", _("policy goals")


class IndicatorKind(models.TextChoices):
    KNOWLEDGE = "knowledge", _("knowledge")
    SKILL = "skill", _("skill")
    ATTITUDE = "attitude", _("attitude")
    BEHAVIOUR = "behaviour", _("behaviour")
    TARGET = "target", _("target")


class Framework(models.Model):
    """A set of competences that somebody published: framework → area → competence → indicator."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="en")
    kind = models.CharField(max_length=10, choices=FrameworkKind)
    source_url = models.URLField(max_length=300)
    licence = models.TextField(blank=True)

    tenant_access = REFERENCE

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title


class FrameworkArea(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="areas", db_index=False)
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    tenant_access = REFERENCE

    class Meta:
        ordering = ["order"]
        indexes = [models.Index(fields=["framework", "order"], name="framework_area_order")]

    def __str__(self) -> str:
        return self.title


class Competence(models.Model):
    """`uri` is what activities and badges name: the framework's publication, and the competence in it."""

    area = models.ForeignKey(
        FrameworkArea, on_delete=models.CASCADE, related_name="competences", db_index=False
    )
    code = models.CharField(max_length=60, unique=True)
    uri = models.CharField(max_length=300, unique=True, db_collation="C")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    tenant_access = REFERENCE

    class Meta:
        ordering = ["order"]
        indexes = [models.Index(fields=["area", "order"], name="competence_order")]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """What shows that somebody has the competence."""

    competence = models.ForeignKey(
        Competence, on_delete=models.CASCADE, related_name="indicators", db_index=False
    )
    code = models.CharField(max_length=60, unique=True)
    text = models.TextField()
    kind = models.CharField(max_length=10, choices=IndicatorKind)
    level = models.CharField(max_length=30, blank=True)
    order = models.PositiveSmallIntegerField()

    tenant_access = REFERENCE

    class Meta:
        ordering = ["order"]
        indexes = [models.Index(fields=["competence", "order"], name="indicator_order")]

    def __str__(self) -> str:
        return self.text
