"""The head of the pages of an organiser, of a team, of coordinators: where one is, where one can go."""

from typing import Any

from django.utils.translation import gettext as _

from learning.enums import InvitationTarget
from learning.queries.co_organisers import waiting_requests
from learning.queries.reviews import waiting_counts
from learning.targets import Target
from shared.rules import allows
from tenants.members.models import Member


def area_of(target: Target, actor: Member, here: str) -> dict[str, Any]:
    """{title, back, back_url, tabs: [{url, label, icon, count, is_here}]} for shared use by all pages of an area."""
    makers = {
        InvitationTarget.ORGANISER: _organiser_tabs,
        InvitationTarget.ACTIVITY: _item_tabs,
        InvitationTarget.PLAYLIST: _item_tabs,
        InvitationTarget.LOCATION: _coordination_tabs,
    }
    tabs = [
        {
            "key": key,
            "url": path if path.startswith("/") else target.path + path,
            "label": label,
            "icon": icon,
            "count": count,
        }
        for key, path, label, icon, count in makers[target.kind](target, actor)
    ]
    return {
        "title": _("Coordination") if target.kind == InvitationTarget.LOCATION else target.name,
        # Whoever looks after the people of one item came from it.
        "back": target.name if target.kind in _ITEMS else "",
        "back_url": target.path if target.kind in _ITEMS else "",
        "tabs": [tab | {"is_here": tab["key"] == here} for tab in tabs],
    }


_ITEMS = (InvitationTarget.ACTIVITY, InvitationTarget.PLAYLIST)
Tab = tuple[str, str, str, str, int]


def _organiser_tabs(target: Target, actor: Member) -> list[Tab]:
    tabs: list[Tab] = [("members", "members/", _("Team"), "users", 0)]
    if target.organiser is not None and allows("organiser.manage", actor, target.organiser):
        tabs += [
            ("invitations", "invitations/", _("Invitations"), "user-plus", 0),
            ("page", "", _("Page"), "pencil", 0),
            ("verification", "verification/", _("Verification"), "badge-check", 0),
            ("together", "together/", _("Together"), "handshake", waiting_requests(target.organiser)),
        ]
    return tabs


def _item_tabs(target: Target, actor: Member) -> list[Tab]:
    return [
        ("members", "team/", _("Team"), "users", 0),
        ("invitations", "invitations/", _("Invitations"), "user-plus", 0),
    ]


def _coordination_tabs(target: Target, actor: Member) -> list[Tab]:
    counts = waiting_counts()
    tabs: list[Tab] = [
        ("home", "", _("Overview"), "layout-grid", 0),
        ("reviews", "reviews/", _("To approve"), "list-checks", counts["activities"]),
        ("reports", "/manage/reports/", _("Reports"), "shield-alert", counts["reports"]),
    ]
    if actor.is_coordinator:
        tabs += [
            (
                "verifications",
                "verifications/",
                _("Verification"),
                "badge-check",
                counts["verifications"],
            ),
            ("members", "members/", _("Team"), "users", 0),
            ("invitations", "invitations/", _("Invitations"), "user-plus", 0),
            ("settings", "settings/", _("Settings"), "settings", 0),
        ]
    return tabs
