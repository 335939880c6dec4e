"""Reading invitations of the current location."""

import re
import uuid
from hashlib import sha256

from django.db.models import QuerySet

from learning.models import (
    ActivityMembership,
    Invitation,
    InvitationBatch,
    OrganiserMembership,
    PlaylistMembership,
)
from learning.targets import Target
from tenants.enums import MemberRole
from tenants.members.models import Member

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_TARGETS = ("organiser", "activity__organiser", "playlist__organiser")


def hash_of_token(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def find_by_token(token: str) -> Invitation | None:
    """The invitation of this token here, whatever its state; None for none and for nonsense."""
    if not _TOKEN.fullmatch(token):
        return None
    return (
        Invitation.objects.select_related(*_TARGETS, "created_by")
        .filter(token_hash=hash_of_token(token))
        .first()
    )


def find_invitation(pk: uuid.UUID) -> Invitation | None:
    return Invitation.objects.select_related(*_TARGETS).filter(pk=pk).first()


def find_batch(pk: uuid.UUID) -> InvitationBatch | None:
    return InvitationBatch.objects.select_related(*_TARGETS).filter(pk=pk).first()


def invitations_to(target: Target) -> QuerySet[Invitation]:
    """Those by mail and by link, the newest first."""
    return (
        Invitation.objects.filter(**target.fields())
        .select_related("organiser", "activity", "playlist", "created_by")
        .order_by("-created_at", "-pk")
    )


def roles_in(target: Target, member_ids: set[int]) -> dict[int, str]:
    """{member id: role} of those of `member_ids` who have one there already."""
    if target.organiser is not None:
        rows = OrganiserMembership.objects.filter(organiser=target.organiser, member_id__in=member_ids)
        return dict(rows.values_list("member_id", "role"))
    if target.activity is not None:
        activity_rows = ActivityMembership.objects.filter(activity=target.activity, member_id__in=member_ids)
        return dict(activity_rows.values_list("member_id", "role"))
    if target.playlist is not None:
        playlist_rows = PlaylistMembership.objects.filter(playlist=target.playlist, member_id__in=member_ids)
        return dict(playlist_rows.values_list("member_id", "role"))
    members = Member.objects.filter(pk__in=member_ids).exclude(role=MemberRole.MEMBER)
    return dict(members.values_list("pk", "role"))
