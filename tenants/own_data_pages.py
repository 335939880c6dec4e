"""The page of a person's export that is for reading: the same values as in the files, without what is empty."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared.moments import moment_text, short_day_text
from shared.own_data import Coded
from tenants.own_data_names import FIELDS

PARTS: Mapping[str, str | Promise] = {
    "account": _("My account"),
    "activities": _("My activities"),
    "badges": _("Badges"),
    "invitations": _("Invitations"),
    "journal": _("My home"),
    "mails": _("Mails to me"),
    "member": _("My profile here"),
    "memberships": _("Locations"),
    "notifications": _("Notifications"),
    "organisers": _("Organisers"),
    "playlists": _("My playlists"),
    "plans": _("My plans"),
    "reports": _("Reports"),
    "wallet": _("My wallet"),
    "work": _("What I made for others"),
}


def node_of(value: Any, time_zone: str) -> dict[str, Any] | None:
    """What is drawn: {"rows": [{label, is_english, node}]}, {"members": [node]} or {"text", "is_link"}; None for
    what is empty."""
    if isinstance(value, Mapping):
        named = ((str(name), node_of(each, time_zone)) for name, each in value.items())
        rows = [{**_label(name), "node": node} for name, node in named if node]
        return {"rows": rows} if rows else None
    if isinstance(value, (list, tuple)):
        items = [node for each in value if (node := node_of(each, time_zone))]
        return {"members": items} if items else None
    text = _text(value, time_zone)
    return {"text": text, "is_link": bool(re.match(r"https?://", text))} if text else None


def _label(name: str) -> dict[str, Any]:
    """What stands inside a value (a draft, details of a notification) keeps the word that programs use: English."""
    plain = name.replace("__", "_")
    label = FIELDS.get(plain)
    return {"label": label or plain.replace("_", " "), "is_english": label is None}


def _text(value: Any, time_zone: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Coded):
        return str(value.meaning)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return moment_text(value, time_zone)
    return short_day_text(value) if isinstance(value, date) else str(value)
