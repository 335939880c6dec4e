"""The table of rights. Nobody writes it: for each role a probe asks every rule that has words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from credentials.models import Achievement, Issuer
from learning.enums import ActivityRole, OrganiserRole, PlaylistRole
from learning.models import Activity, Organiser, Playlist
from learning.standing import Probe
from shared.enums import NetworkRole
from shared.rules import allows, objects_of, rules_in_words
from tenants.enums import MemberRole


@dataclass(frozen=True)
class RoleColumn:
    """`group`: the place where the role is given."""

    name: object
    group: object
    probe: Probe


@dataclass(frozen=True)
class RightRow:
    """`answers`: one for each column."""

    rule: str
    says: object
    answers: tuple[bool, ...]


@dataclass(frozen=True)
class RightGroup:
    title: object
    rows: tuple[RightRow, ...]


_GROUPS = {
    "organiser": _("Organiser"),
    "activity": _("Activities"),
    "playlist": _("Playlists"),
    "achievement": _("Badges"),
    "issuer": _("Badges"),
    "network": _("The network"),
}
_OTHERS = _("The location")
_OF_THE_LOCATION = frozenset({"organiser.create", "organiser.verify", "organiser.trust", "activity.review"})


def role_columns() -> tuple[RoleColumn, ...]:
    """Every role that can be given, and somebody who has none."""
    return (
        RoleColumn(_("Everybody with an account"), "", Probe()),
        *(RoleColumn(role.label, _("In an organiser"), Probe(organiser_role=role)) for role in OrganiserRole),
        *(RoleColumn(role.label, _("In one activity"), Probe(activity_role=role)) for role in ActivityRole),
        RoleColumn(_("everybody in its team"), _("In a co-organiser"), Probe(is_co_organiser=True)),
        *(RoleColumn(role.label, _("In one playlist"), Probe(playlist_role=role)) for role in PlaylistRole),
        *(
            RoleColumn(role.label, _("In the location"), Probe(role=role))
            for role in (MemberRole.MODERATOR, MemberRole.COORDINATOR)
        ),
        *(
            RoleColumn(role.label, _("In the network"), Probe(is_network_admin=role == NetworkRole.ADMIN))
            for role in (NetworkRole.SUPPORT, NetworkRole.ADMIN)
        ),
    )


def rights_table() -> tuple[RightGroup, ...]:
    """What each role may do in the current location, as the rules say at this moment."""
    columns = role_columns()
    things = _things()
    groups: dict[str, list[RightRow]] = {}
    titles: dict[str, object] = {}
    for name, says in rules_in_words().items():
        objects = [things[of] for of in objects_of(name)]
        answers = tuple(allows(name, column.probe, *objects) for column in columns)
        subject = name.partition(".")[0]
        title = _OTHERS if name in _OF_THE_LOCATION else _GROUPS.get(subject, _OTHERS)
        key = str(title)
        titles[key] = title
        groups.setdefault(key, []).append(RightRow(name, says, answers))
    order = [str(title) for title in (*_GROUPS.values(), _OTHERS)]
    return tuple(RightGroup(titles[key], tuple(groups[key])) for key in sorted(groups, key=order.index))


def _things() -> dict[str, Any]:
    """What the rules are asked about, by the names of their parameters: made for the question, stored nowhere."""
    issuer = Issuer()
    organiser = Organiser(issuer=issuer)
    achievement = Achievement(issuer=issuer)
    return {
        "organiser": organiser,
        "activity": Activity(organiser=organiser, achievement=achievement),
        "playlist": Playlist(organiser=organiser),
        "issuer": issuer,
        "achievement": achievement,
    }
