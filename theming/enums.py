from django.db import models
from django.utils.translation import gettext_lazy as _


class BlockKind(models.TextChoices):
    """The blocks from which a location's home page is made."""

    HERO = "hero", _("Hero")
    SEARCH = "search", _("Search")
    CATEGORIES = "categories", _("Categories")
    MAP = "map", _("Map")
    LATEST = "latest", _("Latest activities")
    BADGES = "badges", _("Badges")
    HOW = "how", _("How it works")
    ORGANISERS = "organisers", _("For organisers")
    SKILLS = "skills", _("Featured skills")
    PLAYLISTS = "playlists", _("Playlists")
    TEXT = "text", _("Text")
