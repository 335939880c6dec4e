"""What an activity still lacks, and where it is said."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from learning.enums import ActivityFormat, JoiningKind, ScheduleKind
from learning.models import Activity


@dataclass(frozen=True)
class Gap:
    """`step` of the worksheet and `field` say where to mend it. `is_needed`: nothing is published without it."""

    step: str
    field: str
    text: str
    is_needed: bool = True


def gaps_of(activity: Activity) -> list[Gap]:
    """What is missing, in the order of the worksheet; things that are merely wise have `is_needed=False`."""
    return [gap for gap in (*_plan(activity), *_words(activity), *_advice(activity)) if gap is not None]


def needs_of(activity: Activity) -> list[Gap]:
    """What has to be mended before it can be published."""
    return [gap for gap in gaps_of(activity) if gap.is_needed]


def _plan(activity: Activity) -> list[Gap | None]:
    is_dated = activity.schedule == ScheduleKind.DATED
    repeats = activity.schedule == ScheduleKind.REPEATING
    said = activity.recurrence or activity.schedule_note
    return [
        Gap("when", "starts_at", _("Say when it starts.")) if is_dated and not activity.starts_at else None,
        Gap("when", "repeat", _("Say when it takes place.")) if repeats and not said else None,
        (
            Gap("joining", "external_url", _("Say where people join."))
            if activity.joining == JoiningKind.EXTERNAL and not activity.external_url
            else None
        ),
    ]


def _words(activity: Activity) -> list[Gap | None]:
    untitled = "title" in activity.placeholders or not activity.title.strip()
    unsorted = "category" in activity.placeholders
    return [
        Gap("name", "title", _("Give it a name.")) if untitled else None,
        Gap("name", "description", _("Describe it.")) if not activity.description.strip() else None,
        Gap("category", "category", _("Choose a category.")) if unsorted else None,
    ]


def _advice(activity: Activity) -> list[Gap | None]:
    is_nowhere = activity.format != ActivityFormat.ONLINE and not (activity.place or activity.street)
    return [
        Gap("learning", "do", _("Say what people do."), is_needed=False) if not activity.do else None,
        Gap("learning", "learn", _("Say what people learn."), is_needed=False)
        if not activity.learn
        else None,
        Gap("when", "place", _("Say where it is."), is_needed=False) if is_nowhere else None,
    ]
