from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityType(models.TextChoices):
    EVENT = "event", _("Event")
    INTERNSHIP = "internship", _("Internship")
    PROJECT = "project", _("Project")
    OPEN_SPACE = "open_space", _("Open space")
    VOLUNTEERING = "volunteering", _("Volunteering")
    DIGITAL = "digital_experience", _("Digital experience")
    COURSE = "course", _("Course")
    WORKSHOP = "workshop", _("Workshop")


class ActivityFormat(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    BOTH = "both", _("In person and online")


class ActivityStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class ScheduleKind(models.TextChoices):
    DATED = "dated", _("On a date")
    REPEATING = "repeating", _("Repeating")
    ANY_TIME = "any_time", _("At any time")


class ItemVisibility(models.TextChoices):
    NETWORK = "network", _("Everywhere in the network")
    HERE = "here", _("Here only")


class EnrolmentStatus(models.TextChoices):
    JOINED = "joined", _("joined")
    LEFT = "left", _("left")


class OrganiserRole(models.TextChoices):
    """A person's role in one organiser, strongest first."""

    OWNER = "owner", _("owner")
    ADMIN = "admin", _("admin")
    EDITOR = "editor", _("editor")
    ASSESSOR = "assessor", _("assessor")
    MEMBER = "member", _("member")
