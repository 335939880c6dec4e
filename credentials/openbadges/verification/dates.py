"""Moments in strangers' documents."""

from datetime import datetime, timedelta
from typing import Any

from ..documents import parse_moment
from .report import Check, Outcome

SKEW = timedelta(minutes=5)
__all__ = ["SKEW", "check_dates", "check_token_dates", "parse_moment"]


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


def check_token_dates(claims: dict[str, Any], *, now: datetime) -> Check | None:
    """What a JWT's `nbf` and `exp` (seconds since 1970) forbid; None if nothing (RFC 7519 §4.1.4, §4.1.5)."""
    for name, code in (("nbf", "not_yet_valid"), ("exp", "expired")):
        seconds = claims.get(name)
        if seconds is None:
            continue
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return Check("dates", Outcome.FAILED, "bad_date", f"{name} {seconds!r}"[:80])
        left = seconds - now.timestamp()
        if (left > SKEW.total_seconds()) if name == "nbf" else (left < -SKEW.total_seconds()):
            return Check("dates", Outcome.FAILED, code, f"{name} {seconds}")
    return None
