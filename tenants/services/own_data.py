"""What `tenants` keeps about a person: which locations they belong to, and how each of these knows them."""

from typing import Any

from shared.enums import BadgesAfterwards
from shared.own_data import Part, Where, register, register_locator, rows
from tenants.enums import MemberRole
from tenants.members.models import Member
from tenants.models import Membership


def _memberships(user_id: int) -> list[dict[str, Any]]:
    return rows(
        Membership.objects.filter(user=user_id).order_by("joined_at"),
        *("tenant__name", "role", "joined_at"),
        role=MemberRole,
    )


def _goes_with_the_account(user_id: int, badges: BadgesAfterwards) -> None:
    """The rows go with the account's own; until then they tell which locations are concerned."""


def _member(user_id: int) -> list[dict[str, Any]]:
    return rows(Member.objects.filter(pk=user_id), "display_name", "role", "joined_at", "shows_name")


def _forget_member(user_id: int, badges: BadgesAfterwards) -> None:
    """What others did with this person, and what the person did for others, stays; who it was is gone."""
    Member.objects.filter(pk=user_id).update(display_name="", role=MemberRole.MEMBER, shows_name=False)


def register_parts() -> None:
    register_locator(
        lambda user_id: Membership.objects.filter(user=user_id).values_list("tenant_id", flat=True)
    )
    register(
        Part(
            name="memberships",
            where=Where.NETWORK,
            models=("tenants.Membership",),
            export=_memberships,
            erase=_goes_with_the_account,
        )
    )
    register(
        Part(
            name="member",
            where=Where.LOCATION,
            models=("members.Member",),
            export=_member,
            erase=_forget_member,
            order=90,
        )
    )
