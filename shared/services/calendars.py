"""Private calendar addresses. The token is shown once, when it is made; only its hash is kept."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from shared.models import CalendarFeed, User
from shared.services.audit import record_audit


@transaction.atomic
def make_calendar(*, actor: User) -> str:
    """A new token (192 random bits); an older one is worthless from now on."""
    token = secrets.token_urlsafe(24)
    feed, _new = CalendarFeed.objects.update_or_create(
        user=actor, defaults={"token_hash": hash_of(token), "created_at": timezone.now()}
    )
    record_audit(actor_id=actor.pk, action="calendar.made", target=feed)
    return token


@transaction.atomic
def end_calendar(*, actor: User) -> None:
    """Nobody can read the person's calendar by address any more."""
    feed = CalendarFeed.objects.filter(user=actor).first()
    if feed is not None:
        record_audit(actor_id=actor.pk, action="calendar.ended", target=feed)
        feed.delete()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
