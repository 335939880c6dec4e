"""The meetings of a repeating activity follow its rule. Called by whoever saves an activity, under its lock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from learning.enums import ScheduleKind
from learning.errors import ActivityIncomplete
from learning.models import Activity, Occurrence
from learning.recurrence import occurrences

DECIDING = frozenset({"schedule", "starts_at", "ends_at", "recurrence", "except_on", "time_zone"})


def arrange_occurrences(activity: Activity) -> None:
    """Make the rows of Occurrence what the activity's rule says, and `runs_until` with them. A meeting that was
    cancelled stays so as long as there is one on that day. Raises ActivityIncomplete for a rule that is none."""
    zone = ZoneInfo(activity.time_zone)
    present = list(Occurrence.objects.filter(activity=activity))
    off = {row.starts_at.astimezone(zone).date() for row in present if row.is_cancelled}
    wanted = dict(_wanted(activity, zone))
    kept = {row.starts_at for row in present if wanted.get(row.starts_at) == row.ends_at}
    gone = [row.pk for row in present if row.starts_at not in kept]
    if gone:
        Occurrence.objects.filter(pk__in=gone).delete()
    Occurrence.objects.bulk_create(
        Occurrence(
            activity=activity,
            starts_at=begin,
            ends_at=end,
            is_cancelled=begin.astimezone(zone).date() in off,
        )
        for begin, end in wanted.items()
        if begin not in kept
    )
    note_end(activity)


def note_end(activity: Activity) -> None:
    """`runs_until` is the end of the last meeting that takes place."""
    last = (
        Occurrence.objects.filter(activity=activity, is_cancelled=False)
        .order_by("-ends_at")
        .values_list("ends_at", flat=True)
        .first()
    )
    if last != activity.runs_until:
        activity.runs_until = last
        activity.save(update_fields=["runs_until"])


def _wanted(activity: Activity, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    if activity.schedule != ScheduleKind.REPEATING or not activity.recurrence or activity.starts_at is None:
        return []
    try:
        found = occurrences(
            activity.recurrence,
            first=activity.starts_at,
            last=activity.ends_at,
            zone=zone,
            except_on=activity.except_on,
        )
    except ValueError:
        raise ActivityIncomplete(_("Say again how it repeats."), field="recurrence") from None
    if not found:
        raise ActivityIncomplete(
            _("There would be no meeting at all: look at the dates."), field="recurrence"
        )
    return found
