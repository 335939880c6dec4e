"""Reading who works for what in the current location."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from learning.enums import OrganiserRole
from learning.models import (
    Activity,
    ActivityMembership,
    Organiser,
    OrganiserMembership,
    Playlist,
    PlaylistMembership,
    TrustedInviter,
)
from tenants.enums import MemberRole
from tenants.members.models import Member

_STRENGTH = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(OrganiserRole)),
    output_field=IntegerField(),
)


def team_of(organiser: Organiser) -> QuerySet[OrganiserMembership]:
    """The strongest role first, then by name."""
    return (
        OrganiserMembership.objects.filter(organiser=organiser)
        .select_related("member")
        .order_by(_STRENGTH, "member__display_name", "id")
    )


def team_of_item(item: Activity | Playlist) -> QuerySet[Any]:
    """Rows of who has a role in this activity or playlist alone."""
    return item.team.select_related("member").order_by("role", "member__display_name", "id")


def playlist_work_of(member: Member) -> dict[object, str]:
    """{playlist id: role} of what `member` does in single playlists."""
    rows = PlaylistMembership.objects.filter(member_id=member.pk)
    return dict(rows.values_list("playlist_id", "role"))


def team_of_location() -> QuerySet[Member]:
    """Coordinators, then moderators."""
    return Member.objects.exclude(role=MemberRole.MEMBER).order_by("role", "display_name", "user_id")


def activity_work_of(member: Member) -> dict[object, str]:
    """{activity id: role} of what `member` does in single activities."""
    rows = ActivityMembership.objects.filter(member_id=member.pk)
    return dict(rows.values_list("activity_id", "role"))


def trusted_by(member: Member) -> QuerySet[TrustedInviter]:
    """Whom `member` lets add them without asking."""
    return (
        TrustedInviter.objects.filter(member_id=member.pk)
        .select_related("person", "organiser")
        .order_by("created_at")
    )


def people_who_work_with(member: Member) -> QuerySet[Member]:
    """Everybody in the teams of `member`, for choosing whom to trust."""
    mine = OrganiserMembership.objects.filter(member_id=member.pk).values("organiser_id")
    colleagues = OrganiserMembership.objects.filter(organiser_id__in=mine).values("member_id")
    return Member.objects.filter(pk__in=colleagues).exclude(pk=member.pk).order_by("display_name", "user_id")


def trusters_of(actor: Member, organiser: Organiser | None, member_ids: set[int]) -> set[int]:
    """Of `member_ids` those who let `actor` (or whoever manages `organiser`) add them without asking."""
    rows = TrustedInviter.objects.filter(member_id__in=member_ids)
    by_person = rows.filter(person=actor).values_list("member_id", flat=True)
    found = set(by_person)
    if organiser is not None:
        found |= set(rows.filter(organiser=organiser).values_list("member_id", flat=True))
    return found
