"""Badges that a location shows: what comes from an activity or playlist that no list shows stays out of sight."""

from django.db.models import Exists, OuterRef, QuerySet

from credentials.models import Achievement
from learning.enums import ActivityStatus, PlaylistStatus
from learning.models import Activity, Organiser, Playlist
from learning.queries.activities import LISTED


def achievements_on_show() -> QuerySet[Achievement]:
    """Everything that can be earned here, with its issuer."""
    unseen = Activity.objects.filter(achievement=OuterRef("pk")).exclude(
        status=ActivityStatus.PUBLISHED, visibility__in=LISTED, hidden_at=None
    )
    unready = Playlist.objects.filter(achievement=OuterRef("pk")).exclude(
        status=PlaylistStatus.PUBLISHED, visibility__in=LISTED, hidden_at=None
    )
    hidden = Organiser.objects.filter(issuer=OuterRef("issuer"), hidden_at__isnull=False)
    shown = Achievement.objects.filter(~Exists(unseen), ~Exists(unready), ~Exists(hidden), archived_at=None)
    return shown.select_related("issuer")
