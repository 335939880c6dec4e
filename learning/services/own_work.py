"""What `learning` keeps about a person who organises, or who was asked: drafts, roles, invitations, what they decided.

What somebody wrote or decided for an organiser stays the organiser's: it points to a member who has no name any more.
What is theirs alone goes, and so does their address wherever it was written down.
"""

from collections.abc import Collection
from typing import Any

from credentials.wallet.services.projecting import addresses_of
from learning.enums import InvitationStatus
from learning.models import (
    ActivityDraft,
    ActivityMembership,
    ActivityVersion,
    CoOrganiserRequest,
    ImportRun,
    Invitation,
    InvitationBatch,
    InvitationUse,
    OrganiserClaim,
    ParticipantMessage,
    PlaceInvitation,
    PlaylistMembership,
    PublishingReview,
    Report,
    TrustedInviter,
    Verification,
)
from shared.enums import BadgesAfterwards
from shared.own_data import Part, Where, nobody, register, rows
from tenants.members.models import Member
from tenants.members.queries.members import account_of


def _addresses(user_id: int) -> Collection[str]:
    member = Member.objects.filter(pk=user_id).first()
    return addresses_of(account_of(member)) if member else ()


def _work(user_id: int) -> dict[str, Any]:
    return {
        "roles_in_activities": rows(
            ActivityMembership.objects.filter(member=user_id), "activity__title", "role", "created_at"
        ),
        "roles_in_playlists": rows(
            PlaylistMembership.objects.filter(member=user_id), "playlist__title", "role", "created_at"
        ),
        "drafts": rows(ActivityDraft.objects.filter(member=user_id), "activity__title", "data", "updated_at"),
        "versions": rows(
            ActivityVersion.objects.filter(author=user_id).order_by("created_at"),
            *("activity__title", "number", "created_at"),
        ),
        "imports": rows(
            ImportRun.objects.filter(actor=user_id), "organiser__name", "source", "status", "created_at"
        ),
        "messages": rows(
            ParticipantMessage.objects.filter(author=user_id).order_by("created_at"),
            *("activity__title", "subject", "text", "created_at"),
        ),
        "approvals_asked": rows(
            PublishingReview.objects.filter(asked_by=user_id), "activity__title", "asked_at", "comment"
        ),
        "approvals_decided": rows(
            PublishingReview.objects.filter(decided_by=user_id), "activity__title", "decided_at", "comment"
        ),
        "co_organisers_asked": rows(
            CoOrganiserRequest.objects.filter(asked_by=user_id),
            *("activity__title", "organiser__name", "asked_at", "declined_at"),
        ),
        "verifications_asked": rows(
            Verification.objects.filter(asked_by=user_id), "organiser__name", "note", "asked_at", "status"
        ),
        "verifications_decided": rows(
            Verification.objects.filter(decided_by=user_id), "organiser__name", "decided_at", "reason"
        ),
    }


def _leave_work(user_id: int, badges: BadgesAfterwards) -> None:
    ActivityDraft.objects.filter(member=user_id).delete()
    ActivityMembership.objects.filter(member=user_id).delete()
    PlaylistMembership.objects.filter(member=user_id).delete()


def _invitations(user_id: int) -> dict[str, Any]:
    addresses = _addresses(user_id)
    return {
        "trusted": rows(
            TrustedInviter.objects.filter(member=user_id),
            *("person__display_name", "organiser__name", "created_at"),
        ),
        "sent": rows(
            Invitation.objects.filter(created_by=user_id), "email", "name", "label", "role", "created_at"
        ),
        "lists": rows(InvitationBatch.objects.filter(created_by=user_id), "file_name", "created_at"),
        "received": rows(Invitation.objects.filter(email__in=addresses), "role", "created_at", "sent_at"),
        "accepted": rows(InvitationUse.objects.filter(member=user_id), "invitation__role", "created_at"),
        "to_take_part": rows(
            PlaceInvitation.objects.filter(email__in=addresses),
            *("activity__title", "kind", "status", "sent_at", "answers"),
        ),
        "asked_to_take_part": rows(
            PlaceInvitation.objects.filter(sent_by=user_id),
            *("activity__title", "email", "kind", "sent_at", "answers"),
        ),
        "offered_organisers": rows(
            OrganiserClaim.objects.filter(email__in=addresses), "organiser__name", "sent_at", "claimed_at"
        ),
        "organisers_offered_to_others": rows(
            OrganiserClaim.objects.filter(sent_by=user_id), "organiser__name", "email", "sent_at"
        ),
    }


def _leave_invitations(user_id: int, badges: BadgesAfterwards) -> None:
    TrustedInviter.objects.filter(member=user_id).delete()
    TrustedInviter.objects.filter(person=user_id).delete()
    InvitationUse.objects.filter(member=user_id).delete()
    addresses = _addresses(user_id)
    for invitation in Invitation.objects.filter(email__in=addresses).order_by("pk"):
        invitation.email, invitation.name = nobody(invitation.pk), ""
        invitation.save(update_fields=["email", "name"])
    for asked in PlaceInvitation.objects.filter(email__in=addresses).order_by("pk"):
        asked.email, asked.answers, asked.member = nobody(asked.pk), [], None
        if asked.status == InvitationStatus.SENT:
            asked.status = InvitationStatus.WITHDRAWN
        asked.save(update_fields=["email", "answers", "member", "status"])
    for claim in OrganiserClaim.objects.filter(email__in=addresses).order_by("pk"):
        claim.email = nobody(claim.pk)
        claim.save(update_fields=["email"])


def _reports(user_id: int) -> dict[str, Any]:
    said = ("reason", "note", "created_at", "outcome")
    return {
        "made": rows(Report.objects.filter(reporter=user_id), *said),
        "handled": rows(Report.objects.filter(handled_by=user_id), "outcome", "outcome_note", "handled_at"),
    }


def _leave_reports(user_id: int, badges: BadgesAfterwards) -> None:
    Report.objects.filter(reporter=user_id).update(reporter=None)


def register_parts() -> None:
    register(
        Part(
            name="work",
            where=Where.LOCATION,
            models=(
                *("learning.ActivityDraft", "learning.ActivityMembership", "learning.ActivityVersion"),
                *("learning.ImportRun", "learning.ParticipantMessage", "learning.PublishingReview"),
                *("learning.CoOrganiserRequest", "learning.PlaylistMembership", "learning.Verification"),
            ),
            export=_work,
            erase=_leave_work,
            order=21,
        )
    )
    register(
        Part(
            name="invitations",
            where=Where.LOCATION,
            models=(
                *("learning.Invitation", "learning.InvitationBatch", "learning.InvitationUse"),
                *("learning.PlaceInvitation", "learning.OrganiserClaim", "learning.TrustedInviter"),
            ),
            export=_invitations,
            erase=_leave_invitations,
            order=22,
        )
    )
    register(
        Part(
            name="reports",
            where=Where.LOCATION,
            models=("learning.Report",),
            export=_reports,
            erase=_leave_reports,
            order=23,
        )
    )
