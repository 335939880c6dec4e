from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantKind(models.TextChoices):
    """What sort of location this is. It sets defaults and wording, nothing else."""

    CITY = "city", _("city")
    REGION = "region", _("region")
    ISLAND = "island", _("island")
    ORGANISATION = "organisation", _("organisation")
    CAMPUS = "campus", _("campus")


class TenantStatus(models.TextChoices):
    """The life cycle of a location. Badges verify in every one of them."""

    TRIAL = "trial", _("trial")
    LIVE = "live", _("live")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class Visibility(models.TextChoices):
    """Who sees more of a location than its front door."""

    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")


class MemberRole(models.TextChoices):
    """A person's role in one location."""

    MEMBER = "member", _("member")
    MODERATOR = "moderator", _("moderator")
    COORDINATOR = "coordinator", _("coordinator")


class SchemaState(models.TextChoices):
    """How a location's schema stands to this program's migrations."""

    CURRENT = "current", _("up to date")
    WAITING = "waiting", _("waiting")
    FAILED = "failed", _("failed")
