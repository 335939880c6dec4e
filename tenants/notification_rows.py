"""Notifications in the words that templates show."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from shared.models import Notification, User
from shared.moments import moment_text
from shared.notifications import kind_of, sentence_of
from tenants.queries.homes import time_zone_of


def notification_rows(rows: Iterable[Notification], user: User) -> list[dict[str, Any]]:
    """[{id, text, action, url, icon, when, location, is_new}] in the active language and the reader's time zone."""
    found = []
    home_zone = cache(lambda: time_zone_of(user))
    for row in rows:
        kind = kind_of(row.kind)
        zone = time_zone_of(user, row.tenant) if row.tenant else home_zone()
        found.append(
            {
                "id": row.pk,
                "text": sentence_of(row.kind, row.parameters, time_zone=zone),
                "action": kind.action,
                "url": row.url,
                "icon": kind.icon,
                "when": moment_text(row.created_at, zone),
                "location": row.tenant.name if row.tenant else "",
                "is_new": row.read_at is None,
            }
        )
    return found
