"""Becoming a member of a location, and one's role there."""

from django.db import transaction

from shared.models import User
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.errors import LastCoordinator
from tenants.members.models import Member
from tenants.members.queries.names import may_show_name
from tenants.models import Membership


@transaction.atomic
def join_tenant(*, user: User) -> Member:
    """The person's Member row in the current location, made on first use (with its public Membership)."""
    member, is_new = Member.objects.get_or_create(
        user_id=user.pk, defaults={"display_name": user.display_name}
    )
    if is_new:
        if not may_show_name(user.pk, country=current_tenant().country):
            member.shows_name = False
            member.save(update_fields=["shows_name"])
        Membership.objects.get_or_create(user=user, tenant=current_tenant(), defaults={"role": member.role})
        record_audit(actor_id=user.pk, action="member.joined", target=member)
    return member


@transaction.atomic
def set_member_role(*, actor: Member | None, user: User, role: MemberRole) -> Member:
    """Give `user` a role in the current location. `actor` None: the system (onboarding, network console), or an
    invitation, which was checked. Raises NotAllowed, LastCoordinator."""
    if actor is not None:
        require("member.set_role", actor)
    member = join_tenant(user=user)
    if actor is not None and member.is_coordinator and role != MemberRole.COORDINATOR:
        coordinators = Member.objects.select_for_update().filter(role=MemberRole.COORDINATOR).order_by("pk")
        if all(one.pk == member.pk for one in coordinators):
            raise LastCoordinator
    old = member.role
    member.role = role
    member.save(update_fields=["role"])
    Membership.objects.filter(user=user, tenant=current_tenant()).update(role=role)
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="member.role_set",
        target=member,
        changes={"role": [old, role]},
    )
    return member
