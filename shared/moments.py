"""Moments in the words of a reader."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone


def moment_text(moment: datetime, time_zone: str) -> str:
    """ "Sat 28 Nov, 10:00" in the zone `time_zone`; the year only when it is another one."""
    local = moment.astimezone(ZoneInfo(time_zone))
    is_this_year = local.year == timezone.now().year
    return formats.date_format(local, "D j M, H:i" if is_this_year else "D j M Y, H:i")
