"""Who works in one activity or playlist alone, beside its organiser's team. Both have the same two roles."""

from django.db import transaction

from learning.enums import ActivityRole, PlaylistRole
from learning.errors import NotInTeam
from learning.models import Activity, Playlist
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def set_item_role(
    *, actor: Member | None, item: Activity | Playlist, member: Member, role: ActivityRole | PlaylistRole
) -> None:
    """Give somebody a role in `item` alone. `actor` None: an invitation, which was checked. Raises NotAllowed."""
    if actor is not None:
        require(f"{item._meta.model_name}.manage_team", actor, item)
    item.team.update_or_create(member=member, defaults={"role": role})
    record_audit(
        actor_id=actor.user_id if actor else member.user_id,
        action=f"{item._meta.model_name}.role_set",
        target=item,
        changes={"member": member.pk, "role": role},
    )


@transaction.atomic
def remove_from_item(*, actor: Member, item: Activity | Playlist, member: Member) -> None:
    """Take the role in `item` back, or give up one's own. Raises NotAllowed, NotInTeam."""
    if actor.pk != member.pk:
        require(f"{item._meta.model_name}.manage_team", actor, item)
    deleted, _rows = item.team.filter(member=member).delete()
    if not deleted:
        raise NotInTeam
    record_audit(
        actor_id=actor.user_id,
        action=f"{item._meta.model_name}.role_taken_back",
        target=item,
        changes={"member": member.pk},
    )
