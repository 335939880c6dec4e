"""Small helpers of the tests about badges."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from credentials.models import Achievement, Issuer
from credentials.openbadges.verification import Report, verify
from credentials.services.achievements import create_achievement
from credentials.services.resolving import VerificationFetch


def make_achievement(issuer: Issuer, **fields: Any) -> Achievement:
    """An achievement of `issuer` in the active location, made by the system."""
    texts = {"name": "Soldering", "description": "Can solder.", "criteria": "Solder *ten* joints.", **fields}
    return create_achievement(actor=None, issuer=issuer, **texts)


def judge(source: bytes | str, *, recipient: str = "", now: datetime | None = None) -> Report:
    """What a stranger's verification of `source` finds; nothing leaves the process."""
    return verify(
        source,
        fetch=VerificationFetch(),
        now=now or timezone.now(),
        recipient=recipient,
        scheme=settings.PUBLIC_SCHEME,
    )


def faults(report: Report) -> set[str]:
    """The codes of everything that is not in order."""
    return {check.code for check in report.checks if check.outcome not in ("passed", "skipped")}
