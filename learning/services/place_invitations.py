"""Inviting by e-mail, nominating somebody, and the answer of who was asked.

Neither organisers nor those who nominate learn whether an address has an account: every address gets the same answer,
and only a job looks its owner up, to show them the invitation on their own pages.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.wallet.services.projecting import holder_of
from learning.enums import EnrolmentStatus, InvitationKind, InvitationStatus
from learning.errors import (
    ActivityEnded,
    ActivityFull,
    InvitationEnded,
    InvitationOver,
    NotAnAddress,
    NotJoinable,
    OwnNomination,
    TooLate,
    TooManyMails,
)
from learning.models import Activity, Enrolment, PlaceInvitation
from learning.queries.texts import own_title, titles_of
from learning.services.applications import check_answers, put_application
from learning.services.participant_letters import Letter, own_words, write_to_address
from learning.services.places import fill_places, locked, note_gone, note_standing, take_place
from learning.tokens import read, sign
from shared.models import normalise_email
from shared.rules import allows, require
from shared.services.audit import record_audit
from shared.services.limits import hit
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.jobs import tenant_task
from tenants.members.models import Member
from tenants.services.notifying import notify

PURPOSE = "invitation"
MOST_AT_ONCE = 200
INVITATIONS_A_DAY = 500  # of one person
NOMINATIONS_A_DAY = 10
TO_ADDRESS_A_DAY = 5  # whoever sends them
DAY = 24 * 60 * 60


@transaction.atomic
def invite_people(
    *, actor: Member, activity: Activity, emails: Sequence[str], message: str = ""
) -> list[PlaceInvitation]:
    """Send each address a link with which its owner takes part; whoever has not answered gets it again. An address that
    got TO_ADDRESS_A_DAY already is left out.

    Raises NotAllowed, NotJoinable (it is not published or has ended), NotAnAddress, TooManyMails.
    """
    require("activity.decide", actor, activity)
    if not activity.is_published or activity.is_hidden:
        raise NotJoinable
    if activity.has_ended:
        raise ActivityEnded
    addresses = list(dict.fromkeys(_address(email) for email in emails))
    _count(actor, InvitationKind.INVITATION, len(addresses), INVITATIONS_A_DAY)
    sent = []
    for email in addresses[:MOST_AT_ONCE]:
        invitation = PlaceInvitation.objects.filter(activity=activity, email=email).first()
        is_answered = invitation is not None and invitation.status == InvitationStatus.ACCEPTED
        if is_answered or not _may_get_mail(email):
            continue
        invitation = invitation or PlaceInvitation(activity=activity, email=email)
        invitation.kind, invitation.status = InvitationKind.INVITATION, InvitationStatus.SENT
        invitation.sent_by, invitation.sent_at = actor, timezone.now()
        invitation.save()
        record_audit(actor_id=actor.user_id, action="invitation.sent", target=invitation)
        _send(invitation, activity, message)
        sent.append(invitation)
    return sent


@transaction.atomic
def nominate_person(*, member: Member, activity: Activity, email: str, answers: list[str]) -> None:
    """Ask the owner of an address, by mail, whether the organiser may choose them. Says nothing of what it found:
    an address that was asked before is asked again only when that invitation has ended unanswered.

    Raises NotJoinable, ActivityEnded, TooLate, ApplicationIncomplete, NotAnAddress, TooManyMails.
    """
    if not allows("activity.nominate", member, activity):
        raise NotJoinable
    if activity.has_ended:
        raise ActivityEnded
    if activity.apply_by is not None and activity.apply_by < timezone.now():
        raise TooLate
    checked, address = check_answers(activity, answers), _address(email)
    _count(member, InvitationKind.NOMINATION, 1, NOMINATIONS_A_DAY)
    if not _may_get_mail(address):
        return
    invitation, is_new = PlaceInvitation.objects.get_or_create(
        activity=activity,
        email=address,
        defaults={
            "kind": InvitationKind.NOMINATION,
            "sent_by": member,
            "sent_at": timezone.now(),
            "answers": checked,
        },
    )
    if invitation.has_ended and invitation.kind == InvitationKind.NOMINATION:
        invitation.sent_by, invitation.sent_at, invitation.answers = member, timezone.now(), checked
        invitation.save(update_fields=["sent_by", "sent_at", "answers"])
    elif not is_new:
        return
    record_audit(actor_id=member.user_id, action="nomination.sent", target=invitation)
    _send(invitation, activity, "")


@transaction.atomic
def withdraw_invitation(*, actor: Member, invitation: PlaceInvitation) -> None:
    """The link works no more. Nothing happens to whoever has said yes. Raises NotAllowed."""
    require("activity.decide", actor, invitation.activity)
    changed = PlaceInvitation.objects.filter(pk=invitation.pk, status=InvitationStatus.SENT).update(
        status=InvitationStatus.WITHDRAWN
    )
    if changed:
        follow_invitation.enqueue(invitation_id=invitation.pk)
        record_audit(actor_id=actor.user_id, action="invitation.withdrawn", target=invitation)


def find_invitation(token: str) -> PlaceInvitation | None:
    """The invitation of this link, if it was made here."""
    key = read(PURPOSE, token)
    if key is None:
        return None
    return (
        PlaceInvitation.objects.select_related(
            "activity__organiser", "activity__category", "activity__achievement", "sent_by"
        )
        .filter(pk=key)
        .first()
    )


@transaction.atomic
def accept_invitation(*, member: Member, invitation: PlaceInvitation) -> Enrolment:
    """Take part, or (nominated) become one of those whom the organiser chooses from. Once; again changes nothing.

    Raises InvitationOver, InvitationEnded, NotJoinable, ActivityEnded, ActivityFull, TooLate, OwnNomination.
    """
    activity = locked(invitation.activity)
    invitation = PlaceInvitation.objects.select_for_update().get(pk=invitation.pk)
    mine = Enrolment.objects.filter(activity=activity, member=member).first()
    if invitation.status == InvitationStatus.ACCEPTED and invitation.member_id == member.pk and mine:
        return mine
    _require_open(invitation)
    if not activity.is_published or activity.is_hidden or current_tenant().is_read_only:
        raise NotJoinable
    if activity.has_ended:
        raise ActivityEnded
    if invitation.kind == InvitationKind.NOMINATION:
        if invitation.sent_by_id == member.pk:
            raise OwnNomination
        enrolment = put_application(member=member, activity=activity, answers=invitation.answers)
    else:
        enrolment = _take_part(activity, mine or Enrolment(activity=activity, member=member))
    invitation.status, invitation.member = InvitationStatus.ACCEPTED, member
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["status", "member", "answered_at"])
    record_audit(actor_id=member.user_id, action="invitation.accepted", target=invitation)
    return enrolment


@transaction.atomic
def decline_invitation(*, invitation: PlaceInvitation) -> None:
    """Whoever holds the link says no; an account is not needed. Raises InvitationOver, InvitationEnded."""
    invitation = PlaceInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.status == InvitationStatus.DECLINED:
        return
    _require_open(invitation)
    invitation.status, invitation.answered_at = InvitationStatus.DECLINED, timezone.now()
    invitation.save(update_fields=["status", "answered_at"])
    follow_invitation.enqueue(invitation_id=invitation.pk)
    record_audit(actor_id=None, action="invitation.declined", target=invitation)


def _require_open(invitation: PlaceInvitation) -> None:
    if invitation.has_ended:
        raise InvitationEnded
    if not invitation.is_open:
        raise InvitationOver


def _take_part(activity: Activity, enrolment: Enrolment) -> Enrolment:
    if enrolment.pk and enrolment.status in (EnrolmentStatus.JOINED, EnrolmentStatus.WAITING):
        return enrolment
    now = timezone.now()
    fill_places(activity)
    if activity.places_left != 0:
        take_place(activity, enrolment, now=now)
    elif activity.has_waiting_list:
        enrolment.status, enrolment.joined_at, enrolment.left_at = EnrolmentStatus.WAITING, now, None
        enrolment.save()
        note_standing(activity, enrolment)
    else:
        raise ActivityFull
    return enrolment


def _address(email: str) -> str:
    """Raises NotAnAddress, which names it."""
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(_("“%(email)s” is not an e-mail address.") % {"email": email[:80]}) from error
    return address


def _count(member: Member, kind: InvitationKind, number: int, limit: int) -> None:
    subject = f"{current_tenant().pk}:{member.pk}"
    for _one in range(number):
        if not hit(name=f"learning.{kind}", subject=subject, limit=limit, seconds=DAY).allowed:
            raise TooManyMails


def _may_get_mail(email: str) -> bool:
    """Nobody's mailbox is filled, by however many people and activities."""
    name = "invitations-to-address"  # the same count as of invitations to teams
    return hit(name=name, subject=email, limit=TO_ADDRESS_A_DAY, seconds=DAY).allowed


@tenant_task
def follow_invitation(*, invitation_id: int) -> None:
    """Bring the journal of the address's owner, if it has one, to how the invitation stands; a new one is told."""
    invitation = PlaceInvitation.objects.select_related("activity").filter(pk=invitation_id).first()
    user = holder_of(invitation.email) if invitation else None
    if invitation is None or user is None:
        return
    activity = invitation.activity
    if Enrolment.objects.filter(activity=activity, member_id=user.pk, left_at=None).exists():
        return  # their journal says already how they stand
    now = timezone.now()
    mine = Enrolment(activity=activity, member_id=user.pk, status=EnrolmentStatus.INVITED, joined_at=now)
    if not invitation.is_open:
        note_gone(activity, mine, now=now)
        return
    url = _answer_url(invitation)
    note_standing(activity, mine, url=url)
    notify(
        user_id=user.pk,
        kind="invited",
        parameters={"title": activity.title, "titles": titles_of(activity)},
        url=url,
        has_own_mail=True,
    )


def _answer_url(invitation: PlaceInvitation) -> str:
    return tenant_url(current_tenant(), f"/take-part/{sign(PURPOSE, invitation.pk)}/")


def _send(invitation: PlaceInvitation, activity: Activity, message: str) -> None:
    url = _answer_url(invitation)
    is_nominated = invitation.kind == InvitationKind.NOMINATION

    def compose() -> Letter:
        words = {
            "title": own_title(activity),
            "who": str(invitation.sent_by),
            "organiser": activity.organiser.name,
        }
        lead = (
            _(
                "%(who)s has nominated you for “%(title)s” by %(organiser)s. Say whether you want to be considered."
            )
            if is_nominated
            else _("%(organiser)s invites you to take part in “%(title)s”.")
        )
        return Letter(
            subject=(_("Nominated: %(title)s") if is_nominated else _("Invitation: %(title)s")) % words,
            lead=lead % words,
            lines=own_words(message),
            action_url=url,
            action_label=_("Look at it and answer"),
            note=_(
                "If you do not want this, ignore this e-mail: nothing happens, and nobody learns who you are."
            ),
        )

    write_to_address(invitation.email, compose)
    follow_invitation.enqueue(invitation_id=invitation.pk)
