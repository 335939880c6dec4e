"""Moments in strangers' documents."""

import re
from datetime import datetime, timedelta
from typing import Any

from .report import Check, Outcome

SKEW = timedelta(minutes=5)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)")


def parse_moment(value: Any) -> datetime | None:
    """An RFC 3339 moment with a zone, or None."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    except ValueError:
        return None


def check_dates(begin: Any, end: Any, *, now: datetime) -> Check:
    """Whether `now` lies between the two moments as written; `end` may be missing."""
    begins = parse_moment(begin)
    if begins is None:
        return Check("dates", Outcome.FAILED, "bad_date", str(begin)[:80])
    if begins > now + SKEW:
        return Check("dates", Outcome.FAILED, "not_yet_valid", str(begin))
    if end is not None:
        ends = parse_moment(end)
        if ends is None:
            return Check("dates", Outcome.FAILED, "bad_date", str(end)[:80])
        if ends < begins:
            return Check("dates", Outcome.FAILED, "ends_before_it_begins")
        if ends < now - SKEW:
            return Check("dates", Outcome.FAILED, "expired", str(end))
        return Check("dates", Outcome.PASSED, "valid_until", str(end))
    return Check("dates", Outcome.PASSED, "no_end")
