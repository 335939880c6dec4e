"""Rate limits, counted in the database so that all processes share them. Fixed windows, one statement a hit.

Two functions of the database are all that a role may do with the counters (shared/migrations/0007).
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from shared.errors import TooManyTries

Limit = tuple[str, int, int]  # its name, how many, in how many seconds


@dataclass(frozen=True)
class Hit:
    """`allowed`: within the limit. `retry_after`: seconds until the window ends."""

    allowed: bool
    retry_after: int


def hit(*, name: str, subject: str, limit: int, seconds: int) -> Hit:
    """Count one try of `name` by `subject` (an address, an account) and say whether it is within `limit` a window."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hits, seconds_left FROM public.count_rate_hit(%s, %s)", [_key(name, subject), seconds]
        )
        count, retry_after = cursor.fetchone()
    return Hit(count <= limit, max(retry_after, 1))


def is_blocked(*, name: str, subject: str, limit: int) -> Hit:
    """Whether `subject` has used up `limit` in the current window, without counting this look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hits, seconds_left FROM public.rate_hits(%s)", [_key(name, subject)])
        row = cursor.fetchone()
    return Hit(True, 1) if row[0] is None else Hit(row[0] < limit, max(row[1], 1))


def count(limit: Limit, subject: str) -> Hit:
    """Count one try and say whether it is within the limit."""
    return hit(name=limit[0], subject=subject, limit=limit[1], seconds=limit[2])


def require(limit: Limit, subject: str, *, template: str = "429.html") -> None:
    """Count one try. Raises TooManyTries beyond the limit."""
    result = count(limit, subject)
    if not result.allowed:
        raise TooManyTries(result.retry_after, template=template)


def peer_address(request: HttpRequest) -> str:
    """Who really connected; X-Forwarded-For counts only behind the configured number of proxies.

    Of an IPv6 address it is the network of 64 bits: each customer has one, and all of its addresses.
    """
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    if proxies and len(hops) >= proxies:
        return _network(hops[-proxies])
    return _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))


def _key(name: str, subject: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"rate:{name}:{subject}".encode(), hashlib.sha256
    ).hexdigest()
