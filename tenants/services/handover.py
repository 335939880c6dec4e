"""The one-time pass from the network's host to a location's host (TRUST A6, A26; docs/decisions/0003)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from shared.models import User
from tenants.context import on_the_network
from tenants.errors import HandOverRefused
from tenants.models import HandOver

SECONDS = 60
KEPT = timedelta(hours=1)  # how long a used or expired row stays, so that its second use is refused by name


@dataclass(frozen=True)
class Redeemed:
    """What a pass stood for: who signs in, the family of sessions that the new one is of, what to say on arrival."""

    user: User
    family: str
    notice: str


def hash_of(secret: str) -> str:
    """SHA-256 in hex: what is stored of a token, and what the location tells of the browser's nonce."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_hand_over(*, actor: User, host: str, browser_hash: str, family: str, notice: str = "") -> str:
    """A new pass that signs `actor` in at `host`, in the browser whose nonce has `browser_hash`; returns the token."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM public.tenants_handover WHERE token_hash IN (
                   SELECT token_hash FROM public.tenants_handover WHERE created_at < %s LIMIT 100
                   FOR UPDATE SKIP LOCKED)""",
            [now - KEPT],
        )
    token = secrets.token_urlsafe(32)
    HandOver.objects.create(
        token_hash=hash_of(token),
        browser_hash=browser_hash,
        user=actor,
        host=host,
        family=family,
        notice=notice,
        session_hash=actor.get_session_auth_hash(),
        created_at=now,
    )
    return token


@on_the_network
def redeem_hand_over(*, token: str, host: str, browser_nonce: str) -> Redeemed:
    """Take the pass. One statement does, so that of two uses at once one wins.

    Raises HandOverRefused when it was used, is older than 60 seconds, is for another host or another browser, when the
    account is not active, or when who wanted it has signed out or changed the password since.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE public.tenants_handover SET used_at = now()
               WHERE token_hash = %s AND host = %s AND browser_hash = %s AND used_at IS NULL AND created_at > %s
                 AND EXISTS (SELECT FROM public.shared_session s WHERE s.family = tenants_handover.family)
               RETURNING user_id, session_hash, family, notice""",
            [hash_of(token), host, hash_of(browser_nonce), timezone.now() - timedelta(seconds=SECONDS)],
        )
        row = cursor.fetchone()
    if row is None:
        raise HandOverRefused
    user = User.objects.filter(pk=row[0], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), row[1]):
        raise HandOverRefused
    return Redeemed(user, row[2], row[3])
