from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NetworkRole(models.TextChoices):
    """What a person may do on the whole network."""

    NONE = "none", _("none")
    SUPPORT = "support", _("network support")
    ADMIN = "admin", _("network admin")


class ItemKind(models.TextChoices):
    """What a row of the catalogue or the journal mirrors."""

    ACTIVITY = "activity", _("activity")
    PLAYLIST = "playlist", _("playlist")


class JournalState(models.TextChoices):
    """How a person stands to what they have in their journal. JOINED alone takes part."""

    JOINED = "joined", _("joined")
    APPLIED = "applied", _("applied")
    WAITING = "waiting", _("on the waiting list")
    INVITED = "invited", _("invited")
    DONE = "done", _("done")


class MailChannel(models.TextChoices):
    """When a mail tells of something, beside the list in the page."""

    NOW = "now", _("at once")
    DIGEST = "digest", _("in the weekly digest")
    OFF = "off", _("never")


class ConsentState(models.TextChoices):
    """Where a guardian's answer stands."""

    ASKED = "asked", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("a permission", "withdrawn")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being put together")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class BadgesAfterwards(models.TextChoices):
    """What becomes of badges whose holder deletes the account."""

    FORGET = "forget", _("Withdraw them: their pages say no more than that they were withdrawn")
    KEEP = "keep", _("Let them stay valid, without my name")
