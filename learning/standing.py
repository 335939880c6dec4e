"""Which role somebody has: what the rules ask. A `Probe` has the roles that it is made of, and no row anywhere."""

from dataclasses import dataclass

from credentials.models import Achievement, Issuer
from learning.enums import OrganiserRole
from learning.models import (
    Activity,
    ActivityMembership,
    CoOrganiserRequest,
    Organiser,
    OrganiserMembership,
    Playlist,
    PlaylistMembership,
)
from tenants.enums import MemberRole
from tenants.members.models import Member


@dataclass(frozen=True)
class Probe:
    """Somebody with exactly these roles in whatever is asked about: asks the rules for the table of rights."""

    organiser_role: str = ""
    activity_role: str = ""
    is_co_organiser: bool = False
    playlist_role: str = ""
    role: str = MemberRole.MEMBER
    is_network_admin: bool = False

    @property
    def is_coordinator(self) -> bool:
        return self.role == MemberRole.COORDINATOR

    @property
    def may_moderate(self) -> bool:
        return self.role in (MemberRole.COORDINATOR, MemberRole.MODERATOR)


Actor = Member | Probe


def role_in_organiser(actor: Actor, organiser: Organiser) -> str:
    """ "" for none."""
    if isinstance(actor, Probe):
        return actor.organiser_role
    found = OrganiserMembership.objects.filter(organiser=organiser, member_id=actor.pk)
    return found.values_list("role", flat=True).first() or ""


def stands_in(actor: Actor, organiser: Organiser) -> bool:
    """A coordinator acts for an organiser that has no owner: one that the location has entered, or was handed."""
    if isinstance(actor, Probe) or not actor.is_coordinator:
        return False
    owners = OrganiserMembership.objects.filter(organiser=organiser, role=OrganiserRole.OWNER)
    return not owners.exists()


def role_at_issuer(actor: Actor, issuer: Issuer) -> str:
    """The role in the organiser of this issuer."""
    if isinstance(actor, Probe):
        return actor.organiser_role
    found = OrganiserMembership.objects.filter(organiser__issuer=issuer, member_id=actor.pk)
    return found.values_list("role", flat=True).first() or ""


def role_in_activity(actor: Actor, activity: Activity) -> str:
    """The role in this one activity, beside the organiser's team."""
    if isinstance(actor, Probe):
        return actor.activity_role
    found = ActivityMembership.objects.filter(activity=activity, member_id=actor.pk)
    return found.values_list("role", flat=True).first() or ""


def works_for_co_organiser(actor: Actor, activity: Activity) -> bool:
    """Whether one is in the team of an organiser that offers it together with others, or is asked to."""
    if isinstance(actor, Probe):
        return actor.is_co_organiser
    mine = OrganiserMembership.objects.filter(member_id=actor.pk).values("organiser_id")
    asked = CoOrganiserRequest.objects.filter(activity=activity, organiser__in=mine, declined_at=None)
    return asked.exists() or activity.co_organisers.filter(pk__in=mine).exists()


def role_in_playlist(actor: Actor, playlist: Playlist) -> str:
    """The role in this one playlist, beside the organiser's team."""
    if isinstance(actor, Probe):
        return actor.playlist_role
    found = PlaylistMembership.objects.filter(playlist=playlist, member_id=actor.pk)
    return found.values_list("role", flat=True).first() or ""


def role_at_achievement(actor: Actor, achievement: Achievement) -> str:
    """The role in the activity or the playlist whose badge this is; both have the same two roles."""
    if isinstance(actor, Probe):
        return actor.activity_role or actor.playlist_role
    here = ActivityMembership.objects.filter(activity__achievement=achievement, member_id=actor.pk)
    along = PlaylistMembership.objects.filter(playlist__achievement=achievement, member_id=actor.pk)
    found = (
        here.order_by().values_list("role", flat=True).union(along.order_by().values_list("role", flat=True))
    )
    return next(iter(found), "")
