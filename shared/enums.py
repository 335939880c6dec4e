from django.db import models
from django.utils.translation import gettext_lazy as _


class NetworkRole(models.TextChoices):
    """What a person may do on the whole network."""

    NONE = "none", _("none")
    SUPPORT = "support", _("network support")
    ADMIN = "admin", _("network admin")


class ItemKind(models.TextChoices):
    """What a row of the catalogue or the journal mirrors."""

    ACTIVITY = "activity", _("activity")
    PLAYLIST = "playlist", _("playlist")
