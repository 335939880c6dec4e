"""Who works for an organiser. It always keeps an owner, or is handed to the location: then its coordinators act for it
until somebody takes it over."""

from django.db import transaction

from learning.enums import OrganiserRole
from learning.errors import LastOwner, NotInTeam
from learning.models import Organiser, OrganiserMembership, TrustedInviter
from learning.services.coordinators import tell_coordinators
from shared.errors import NotAllowed
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def change_organiser_role(
    *, actor: Member, organiser: Organiser, member: Member, role: OrganiserRole
) -> OrganiserMembership:
    """Another role for somebody who is in the team. Raises NotAllowed, NotInTeam, LastOwner."""
    require("organiser.manage_team", actor, organiser)
    membership = _locked(organiser, member)
    if OrganiserRole.OWNER in (role, membership.role):
        require("organiser.manage_owners", actor, organiser)
    if membership.role == OrganiserRole.OWNER and role != OrganiserRole.OWNER:
        _require_another_owner(organiser, member)
    return _set_role(actor, membership, role)


@transaction.atomic
def remove_from_organiser(*, actor: Member, organiser: Organiser, member: Member) -> None:
    """Take somebody out of the team. Raises NotAllowed, NotInTeam, LastOwner."""
    require("organiser.manage_team", actor, organiser)
    membership = _locked(organiser, member)
    if membership.role == OrganiserRole.OWNER:
        require("organiser.manage_owners", actor, organiser)
        _require_another_owner(organiser, member)
    _remove(actor, membership, "organiser.member_removed")


@transaction.atomic
def leave_organiser(*, actor: Member, organiser: Organiser) -> None:
    """Go oneself, whatever one's role. Raises NotInTeam, LastOwner."""
    membership = _locked(organiser, actor)
    if membership.role == OrganiserRole.OWNER:
        _require_another_owner(organiser, actor)
    _remove(actor, membership, "organiser.member_left")


@transaction.atomic
def hand_to_location(*, actor: Member, organiser: Organiser) -> None:
    """The only owner goes: from now on the location's coordinators act for the organiser, and are told. Where
    there are other owners, it is leaving and no more. Raises NotAllowed, NotInTeam."""
    require("organiser.manage_owners", actor, organiser)
    _go_as_owner(_locked(organiser, actor), actor_id=actor.user_id)


@transaction.atomic
def leave_all_organisers(*, member_id: int) -> None:
    """For an account that ends: out of every team. What this person alone owned is the location's then, even if two
    owners go in the same minute."""
    mine = OrganiserMembership.objects.filter(member_id=member_id)
    for membership in mine.select_related("organiser").order_by("organiser_id"):
        Organiser.objects.select_for_update().only("pk").get(pk=membership.organiser_id)
        if membership.role == OrganiserRole.OWNER:
            _go_as_owner(membership, actor_id=member_id)
        else:
            membership.delete()


@transaction.atomic
def transfer_ownership(*, actor: Member, organiser: Organiser, member: Member) -> OrganiserMembership:
    """Make somebody of the team the owner in the actor's place, who stays on as admin. Raises NotAllowed, NotInTeam."""
    require("organiser.manage_owners", actor, organiser)
    mine = _locked(organiser, actor)
    theirs = OrganiserMembership.objects.filter(organiser=organiser, member=member).first()
    if theirs is None or theirs.member_id == mine.member_id:
        raise NotInTeam
    _set_role(actor, theirs, OrganiserRole.OWNER)
    _set_role(actor, mine, OrganiserRole.ADMIN)
    return theirs


@transaction.atomic
def trust_inviter(
    *, actor: Member, person: Member | None = None, organiser: Organiser | None = None
) -> TrustedInviter:
    """From now on `person`, or whoever manages `organiser`, adds `actor` to teams without asking."""
    if (person is None) == (organiser is None) or (person is not None and person.pk == actor.pk):
        raise NotAllowed
    trust, is_new = TrustedInviter.objects.get_or_create(member=actor, person=person, organiser=organiser)
    if is_new:
        record_audit(actor_id=actor.user_id, action="inviter.trusted", target=trust)
    return trust


@transaction.atomic
def stop_trusting(*, actor: Member, trust_id: int) -> None:
    """Ask again from now on. Whatever was given stays until one leaves."""
    trust = TrustedInviter.objects.filter(pk=trust_id, member=actor).first()
    if trust is not None:
        record_audit(actor_id=actor.user_id, action="inviter.trust_ended", target=trust)
        trust.delete()


def _locked(organiser: Organiser, member: Member) -> OrganiserMembership:
    """The row of `member`, while nobody else changes this team: of two owners who leave at once one stays."""
    Organiser.objects.select_for_update().only("pk").get(pk=organiser.pk)
    membership = OrganiserMembership.objects.filter(organiser=organiser, member_id=member.pk).first()
    if membership is None:
        raise NotInTeam
    return membership


def _require_another_owner(organiser: Organiser, member: Member) -> None:
    owners = OrganiserMembership.objects.filter(organiser=organiser, role=OrganiserRole.OWNER)
    if not owners.exclude(member_id=member.pk).exists():
        raise LastOwner


def _go_as_owner(membership: OrganiserMembership, *, actor_id: int) -> None:
    """The caller holds the organiser's lock."""
    organiser, member_id = membership.organiser, membership.member_id
    owners = OrganiserMembership.objects.filter(organiser=organiser, role=OrganiserRole.OWNER)
    is_last = not owners.exclude(pk=membership.pk).exists()
    membership.delete()
    record_audit(
        actor_id=actor_id,
        action="organiser.handed_to_location" if is_last else "organiser.member_left",
        target=organiser,
        changes={"member": member_id, "role": [OrganiserRole.OWNER, ""]},
    )
    if not is_last:
        return
    tell_coordinators(
        name=organiser.name,
        path="/manage/providers/",
        but=membership.member,
        moderators_too=False,
        kind="organiser_handed_over",
    )


def _set_role(actor: Member, membership: OrganiserMembership, role: OrganiserRole) -> OrganiserMembership:
    old, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record_audit(
        actor_id=actor.user_id,
        action="organiser.role_set",
        target=membership.organiser,
        changes={"member": membership.member_id, "role": [old, role]},
    )
    return membership


def _remove(actor: Member, membership: OrganiserMembership, action: str) -> None:
    record_audit(
        actor_id=actor.user_id,
        action=action,
        target=membership.organiser,
        changes={"member": membership.member_id, "role": [membership.role, ""]},
    )
    membership.delete()
