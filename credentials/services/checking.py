"""Our own badges looked at again by our own verifier, without any connection."""

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from credentials.models import Credential
from credentials.openbadges.verification import Report, verify
from credentials.services.resolving import VerificationFetch

REMEMBERED_SECONDS = 300


def check_own(credential: Credential) -> Report:
    """The report on a stored credential. A signature that was checked is not checked again for a few minutes, unless
    it was revoked, its end has passed, or a status list or key of its issuer has changed meanwhile."""
    now = timezone.now()
    has_ended = credential.valid_until is not None and credential.valid_until <= now
    changed = credential.status_list.updated_at.timestamp()
    key = f"own-report:{credential.pk}:{changed}:{has_ended}"
    report: Report | None = cache.get(key)
    if report is None:
        report = verify(credential.ob3, fetch=VerificationFetch(), now=now, scheme=settings.PUBLIC_SCHEME)
        cache.set(key, report, REMEMBERED_SECONDS)
    return report
