"""Moments and days in the words and the order of a reader's language, from Unicode's CLDR.

English is that of the islands: "Sat 28 Nov, 10:00"; clocks count to 24 everywhere. Slovene has its months as numbers:
CLDR names them in the nominative ("5. maj 2026"), which is wrong behind "do" or "od".
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import get_language

_PATTERNS = {
    "en": {"MMMEd": "EEE d MMM", "yMMMEd": "EEE d MMM y", "long": "d MMMM y", "medium": "d MMM y"},
    # With spaces that do not break.
    "sl": {
        "MMMEd": "EEE, d.\xa0M.",
        "yMMMEd": "EEE, d.\xa0M.\xa0y",
        "long": "d.\xa0M.\xa0y",
        "medium": "d.\xa0M.\xa0y",
    },
}


def moment_text(moment: datetime, time_zone: str) -> str:
    """ "Sat 28 Nov, 10:00" in the zone `time_zone`; the year only when it is another one."""
    return _moment_text(moment.astimezone(UTC), time_zone, datetime.now(UTC).year, get_language() or "en")


@lru_cache(maxsize=2000)
def _moment_text(moment: datetime, time_zone: str, this_year: int, language: str) -> str:
    local = moment.astimezone(ZoneInfo(time_zone))
    form = "MMMEd" if local.year == this_year else "yMMMEd"
    return f"{_written(local.date(), form, language.replace('-', '_'))}, {clock_text(local)}"


def day_text(day: date) -> str:
    """ "28 November 2026"; of a moment, the day that it is in the present time zone."""
    return _day(_local(day), "long")


def short_day_text(day: date) -> str:
    """ "28 Nov 2026" """
    return _day(_local(day), "medium")


def day_in(moment: datetime | None, time_zone: str) -> date | None:
    """The day that it is there at that moment, for files that programs read."""
    return moment.astimezone(ZoneInfo(time_zone)).date() if moment else None


def month_text(day: date) -> str:
    """ "Nov", standing alone."""
    return str(format_date(_local(day), "LLL", locale=(get_language() or "en").replace("-", "_")))


def clock_text(moment: datetime, *, seconds: bool = False) -> str:
    """ "10:00", on the clock that `moment` is given in."""
    return f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"


def _day(day: date, form: str) -> str:
    plain = day.date() if isinstance(day, datetime) else day
    return _written(plain, form, (get_language() or "en").replace("-", "_"))


@lru_cache(maxsize=2000)
def _written(plain: date, form: str, language: str) -> str:
    own = _PATTERNS.get(language[:2])
    if own:
        return str(format_date(plain, own[form], locale=language[:2]))
    if form in ("long", "medium"):
        return str(format_date(plain, form, locale=language))
    return str(format_skeleton(form, plain, locale=language))


def _local(day: date) -> date:
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day
