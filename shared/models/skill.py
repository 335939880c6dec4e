from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.access import ALL, TenantAccess

REFERENCE = TenantAccess(select=ALL, network=("SELECT",), is_reference=True)


class SkillKind(models.TextChoices):
    SKILL = "skill", _("skill")
    KNOWLEDGE = "knowledge", _("knowledge")
    TRANSVERSAL = "transversal", _("transversal skill")
    ATTITUDE = "attitude", _("attitude")


class Skill(models.Model):
    """A concept of ESCO, named by its URI. Labels are {language: text}, alternative ones {language: [text]}."""

    uri = models.CharField(max_length=300, unique=True, db_collation="C")
    labels = models.JSONField(default=dict)
    alternatives = models.JSONField(default=dict)
    kind = models.CharField(max_length=11, choices=SkillKind)
    reuse_level = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=200, blank=True)

    tenant_access = REFERENCE

    def __str__(self) -> str:
        return self.label_in("en")

    def label_in(self, language: str) -> str:
        """In `language` where ESCO is loaded in it, else English, else any."""
        labels: dict[str, str] = self.labels
        return labels.get(language) or labels.get("en") or next(iter(labels.values()), self.uri)


class SkillTerm(models.Model):
    """A word by which a skill or a competence is found: one of its labels, folded, with the stems of its words."""

    uri = models.CharField(max_length=300, db_collation="C")
    is_competence = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    label = models.CharField(max_length=400)
    folded = models.CharField(max_length=400, db_collation="C")
    stems = ArrayField(models.CharField(max_length=100), default=list)
    is_preferred = models.BooleanField()
    detail = models.CharField(max_length=200, blank=True)  # the group or framework, to tell like names apart

    tenant_access = REFERENCE

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uri", "language", "folded"], name="skill_term_unique"),
        ]
        indexes = [
            GinIndex(
                fields=["folded"], fastupdate=False, opclasses=["gin_trgm_ops"], name="skill_term_similar"
            ),
            GinIndex(fields=["stems"], fastupdate=False, name="skill_term_stems"),
            models.Index(fields=["folded"], name="skill_term_begins"),
        ]

    def __str__(self) -> str:
        return self.label
