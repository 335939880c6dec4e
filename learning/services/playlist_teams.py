"""Who works in one playlist alone, beside its organiser's team."""

from django.db import transaction

from learning.enums import PlaylistRole
from learning.errors import NotInTeam
from learning.models import Playlist, PlaylistMembership
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def set_playlist_role(
    *, actor: Member | None, playlist: Playlist, member: Member, role: PlaylistRole
) -> PlaylistMembership:
    """Give somebody a role in this one playlist. `actor` None: an invitation, which was checked. Raises NotAllowed."""
    if actor is not None:
        require("playlist.manage_team", actor, playlist)
    membership, _new = PlaylistMembership.objects.update_or_create(
        playlist=playlist, member=member, defaults={"role": role}
    )
    record_audit(
        actor_id=actor.user_id if actor else member.user_id,
        action="playlist.role_set",
        target=playlist,
        changes={"member": member.pk, "role": role},
    )
    return membership


@transaction.atomic
def remove_from_playlist(*, actor: Member, playlist: Playlist, member: Member) -> None:
    """Take the role in this playlist back, or give up one's own. Raises NotAllowed, NotInTeam."""
    if actor.pk != member.pk:
        require("playlist.manage_team", actor, playlist)
    deleted, _rows = PlaylistMembership.objects.filter(playlist=playlist, member=member).delete()
    if not deleted:
        raise NotInTeam
    record_audit(
        actor_id=actor.user_id,
        action="playlist.role_taken_back",
        target=playlist,
        changes={"member": member.pk},
    )
