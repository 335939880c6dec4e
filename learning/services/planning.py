"""When something happens to an activity by itself: written beside it, so that the hourly jobs enter no location for
nothing."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from learning.enums import PlaylistStatus, ScheduleKind
from learning.models import Activity, Playlist
from learning.queries.occurrences import next_meeting
from shared.services.due import set_due
from tenants.context import current_tenant

ARCHIVE = "activity.archive"
NEXT_MEETING = "activity.next_meeting"
WATCH = "playlist.watch"


def plan_archiving(activity: Activity) -> None:
    """Some days after its end, if it is on a date and on show; else never."""
    end = activity.ends_at or activity.starts_at
    is_dated = activity.is_published and activity.schedule == ScheduleKind.DATED and end is not None
    set_due(
        tenant_id=current_tenant().pk,
        kind=ARCHIVE,
        item_id=activity.pk,
        due_at=end + timedelta(days=settings.ARCHIVE_AFTER_DAYS) if is_dated and end else None,
    )


def plan_next_meeting(activity: Activity) -> None:
    """When the meeting that stands in lists as its next is over, if it repeats and is on show; else never."""
    repeats = activity.is_published and activity.schedule == ScheduleKind.REPEATING
    meeting = next_meeting(activity) if repeats else None
    set_due(
        tenant_id=current_tenant().pk,
        kind=NEXT_MEETING,
        item_id=activity.pk,
        due_at=meeting.ends_at if meeting else None,
    )


def plan_watching(playlist: Playlist) -> None:
    """That its steps are looked at within the hour, and from then on, while it is on show; else never."""
    set_due(
        tenant_id=current_tenant().pk,
        kind=WATCH,
        item_id=playlist.pk,
        due_at=timezone.now() if playlist.is_published else None,
    )


def watch_playlists_of(activity: Activity) -> None:
    """That the playlists in which it is a step are looked at within the hour."""
    for playlist in Playlist.objects.filter(
        steps__activity=activity, status=PlaylistStatus.PUBLISHED
    ).distinct():
        plan_watching(playlist)
