"""To what people are invited: an organiser, one activity or playlist, or the location itself."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from learning.enums import ActivityRole, InvitationTarget, OrganiserRole, PlaylistRole
from learning.models import Activity, Invitation, InvitationBatch, Organiser, Playlist
from shared.rules import allows
from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.members.models import Member


@dataclass(frozen=True)
class Target:
    """None given: the current location."""

    organiser: Organiser | None = None
    activity: Activity | None = None
    playlist: Playlist | None = None

    @classmethod
    def of(cls, row: Invitation | InvitationBatch) -> "Target":
        """That of an invitation or of a list of them."""
        return cls(organiser=row.organiser, activity=row.activity, playlist=row.playlist)

    @property
    def kind(self) -> InvitationTarget:
        if self.organiser is not None:
            return InvitationTarget.ORGANISER
        if self.playlist is not None:
            return InvitationTarget.PLAYLIST
        return InvitationTarget.LOCATION if self.activity is None else InvitationTarget.ACTIVITY

    @property
    def item(self) -> Activity | Playlist | None:
        """The one activity or playlist that it is."""
        return self.activity or self.playlist

    @property
    def maker(self) -> Organiser | None:
        """The organiser that it is, or that it belongs to; None for the location."""
        return self.item.organiser if self.item is not None else self.organiser

    @property
    def name(self) -> str:
        if self.organiser is not None:
            return self.organiser.name
        return self.item.title if self.item is not None else current_tenant().name

    @property
    def path(self) -> str:
        """Where its people and invitations are looked after."""
        if self.organiser is not None:
            return f"/manage/organisers/{self.organiser.slug}/"
        if self.activity is not None:
            return f"/manage/activities/{self.activity.slug}/"
        if self.playlist is not None:
            return f"/manage/playlists/{self.playlist.slug}/"
        return "/manage/coordination/"

    @property
    def roles(self) -> tuple[TextChoices, ...]:
        """What can be given here, strongest first."""
        if self.organiser is not None:
            return tuple(OrganiserRole)
        if self.activity is not None:
            return tuple(ActivityRole)
        if self.playlist is not None:
            return tuple(PlaylistRole)
        return (MemberRole.COORDINATOR, MemberRole.MODERATOR)

    def fields(self) -> dict[str, Any]:
        """As columns of Invitation and InvitationBatch."""
        return {
            "target": self.kind,
            "organiser": self.organiser,
            "activity": self.activity,
            "playlist": self.playlist,
        }

    def may_invite(self, actor: Member, role: str = "") -> bool:
        """Whether `actor` may give `role` (or anything) here. Owners are made by owners alone."""
        if self.organiser is not None:
            may = allows("organiser.manage_team", actor, self.organiser)
            is_owner = role == OrganiserRole.OWNER
            return may and (not is_owner or allows("organiser.manage_owners", actor, self.organiser))
        if self.activity is not None:
            return allows("activity.manage_team", actor, self.activity)
        if self.playlist is not None:
            return allows("playlist.manage_team", actor, self.playlist)
        return allows("member.set_role", actor) and not current_tenant().is_read_only

    def roles_for(self, actor: Member) -> tuple[TextChoices, ...]:
        """Which of the roles `actor` may give, strongest first."""
        if not self.may_invite(actor):
            return ()
        if self.organiser is None or allows("organiser.manage_owners", actor, self.organiser):
            return self.roles
        return tuple(role for role in self.roles if role != OrganiserRole.OWNER)

    def role_name(self, role: str) -> str:
        """In words; the role itself if it is none of these."""
        return str(next((one.label for one in self.roles if one.value == role), role))
