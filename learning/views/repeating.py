"""Repeating dates in the words of a reader."""

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.enums import ScheduleKind
from learning.models import Activity
from learning.queries.listed import ListedActivity
from learning.queries.occurrences import coming
from learning.recurrence import DAYS, WEEKLY, read_rule
from shared.moments import moment_text

SHOWN = 12


def repeat_text(activity: Activity | ListedActivity) -> str:
    """ "every 2 weeks on Tuesday and Thursday"; "" for what does not repeat by a rule that has simple words."""
    if activity.schedule != ScheduleKind.REPEATING or not activity.recurrence:
        return ""
    repeat = read_rule(activity.recurrence)
    if repeat is None:
        return _("repeating")
    if repeat.kind != WEEKLY:
        return ngettext("every month", "every %(n)s months", repeat.every) % {"n": repeat.every}
    text = ngettext("every week", "every %(n)s weeks", repeat.every) % {"n": repeat.every}
    if len(repeat.days) < 2:
        return text
    days = [str(WEEKDAYS[DAYS.index(day)]) for day in repeat.days]
    return _("%(every)s on %(days)s") % {"every": text, "days": get_text_list(days, _("and"))}


def meetings_of(activity: Activity) -> list[dict[str, Any]]:
    """[{text, is_cancelled}] of the coming meetings, the next first; no query for what does not repeat."""
    if activity.schedule != ScheduleKind.REPEATING or not activity.recurrence:
        return []
    return [
        {
            "text": moment_text(row.starts_at, activity.time_zone),
            "is_cancelled": row.is_cancelled,
        }
        for row in coming(activity)[:SHOWN]
    ]
