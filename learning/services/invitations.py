"""Invitations: by mail for one person each, by link for several; accepted by people with and without an account.

Whoever invites learns nothing of accounts: known and unknown addresses are answered alike, but for people who are in
the team already, and for those who let the inviter add them without asking.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from credentials.wallet.services.projecting import addresses_of
from learning.enums import ActivityRole, OrganiserRole, PlaylistRole
from learning.errors import AlreadyDecided, AnotherAddress, InvitationClosed, TooManyInvitations
from learning.invitation_lists import MAX_ROWS, Guest
from learning.models import Invitation, InvitationBatch, InvitationUse
from learning.queries.invitations import hash_of_token, roles_in
from learning.queries.teams import trusters_of
from learning.services import letters
from learning.services.item_teams import set_item_role
from learning.services.organisers import set_organiser_role
from learning.targets import Target
from shared.errors import NotAllowed, ServiceError
from shared.models import User, normalise_email
from shared.services.audit import record_audit
from shared.services.limits import hit
from tenants.context import current_schema, current_tenant
from tenants.enums import MemberRole
from tenants.jobs import tenant_task
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of, people_behind
from tenants.members.services.joining import join_tenant, set_member_role

VALID = timedelta(days=14)
KEPT = timedelta(days=30)  # after the end: then addresses are deleted
LONGEST = timedelta(days=366)  # of a link
DAY = 24 * 3600
# name, limit, seconds
SENT_BY_PERSON = ("invitations-by-person", 1000, DAY)
SENT_TO_ADDRESS = ("invitations-to-address", 5, DAY)


@dataclass(frozen=True)
class InviteRow:
    """What became of one row. `result`: "invited", "added" (they trust the inviter), "there" (in the team already),
    "waiting" (invited before) or "error" with its `problem`."""

    guest: Guest
    role: str
    result: str
    problem: str = ""


def invite_by_mail(*, actor: Member, target: Target, guests: Sequence[Guest], role: str) -> list[InviteRow]:
    """Invite each of `guests` to `role`, or to the role in their own row. Each row tells its own result, and one that
    fails spoils no other. Raises NotAllowed."""
    if not target.may_invite(actor):
        raise NotAllowed
    emails = {normalise_email(guest.email) for guest in guests}
    people = people_behind(emails)
    ids = set(people.values())
    there = roles_in(target, ids)
    trusting = trusters_of(actor, target.maker, ids)  # whoever lets an organiser add them means its items too
    rows, seen, allowed = [], set[str](), {str(one) for one in target.roles_for(actor)}
    for guest in guests[: MAX_ROWS + 1]:
        email = normalise_email(guest.email)
        wanted, problem = _role_of(guest, target, role), ""
        user_id = people.get(email)
        try:
            wanted = _checked_role(guest, wanted, email, seen, allowed)
            if user_id is not None and user_id in there:
                result = "there"
            elif user_id is not None and user_id in trusting:
                result = _add(actor, target, user_id, wanted)
            else:
                result = _invite(actor, target, email, guest.name, wanted)
        except ServiceError as error:
            result, problem = "error", str(error)
        rows.append(InviteRow(guest, wanted or "", result, problem))
    return rows


def problems_of_list(*, actor: Member, batch: InvitationBatch) -> list[str]:
    """For each row of a list what would be refused when it is sent; "" for nothing."""
    target, seen = Target.of(batch), set[str]()
    allowed = {str(one) for one in target.roles_for(actor)}
    problems = []
    for row in batch.rows:
        guest, problem = Guest(row["email"], row["name"], row["role"], row["number"]), ""
        try:
            _checked_role(guest, _role_of(guest, target, ""), normalise_email(guest.email), seen, allowed)
        except ServiceError as error:
            problem = str(error)
        problems.append(problem)
    return problems


@transaction.atomic
def resend_invitation(*, actor: Member, invitation: Invitation) -> Invitation:
    """Send the mail again, with a new link and a new term; the former link is void.

    Raises NotAllowed, InvitationClosed (accepted or withdrawn meanwhile), TooManyInvitations.
    """
    target = Target.of(invitation)
    if invitation.is_link or not target.may_invite(actor, invitation.role):
        raise NotAllowed
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state not in ("open", "ended"):
        raise InvitationClosed(locked.state)
    _count_mail(actor, locked.email)
    locked.expires_at = timezone.now() + VALID
    _send(actor, target, locked)
    record_audit(actor_id=actor.user_id, action="invitation.resent", target=locked)
    return locked


@transaction.atomic
def withdraw_invitation(*, actor: Member, invitation: Invitation) -> None:
    """Make the link void; who accepted before keeps the role. Raises NotAllowed."""
    if not Target.of(invitation).may_invite(actor, invitation.role):
        raise NotAllowed
    if Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record_audit(actor_id=actor.user_id, action="invitation.withdrawn", target=invitation)


@transaction.atomic
def create_invite_link(
    *,
    actor: Member,
    target: Target,
    role: str,
    expires_at: datetime,
    max_uses: int | None = None,
    label: str = "",
) -> Invitation:
    """A link (and QR code) by which people come to `role`. Nobody becomes owner or coordinator by a link.

    Raises NotAllowed, ServiceError for a term that is over or longer than a year.
    """
    if role not in roles_by_link(target) or not target.may_invite(actor, role):
        raise NotAllowed
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        raise ServiceError(_("Choose a day within the next year."), code="bad_term")
    if max_uses == 0:
        raise ServiceError(_("At least one person must be able to use it."), code="bad_limit")
    invitation = Invitation(
        **target.fields(),
        role=role,
        label=label,
        expires_at=expires_at,
        max_uses=max_uses,
        created_by=actor,
    )
    invitation.token_hash = hash_of_token(token_of(invitation))
    invitation.save(force_insert=True)
    record_audit(
        actor_id=actor.user_id,
        action="invitation.link_created",
        target=invitation,
        changes={"role": role, "max_uses": max_uses},
    )
    sweep_invitations.enqueue_in(expires_at + KEPT - timezone.now())
    return invitation


def roles_by_link(target: Target) -> tuple[str, ...]:
    """A link may be passed on, so it gives nothing that could take the place over."""
    too_much = (OrganiserRole.OWNER, OrganiserRole.ADMIN, MemberRole.COORDINATOR)
    return tuple(str(role) for role in target.roles if role not in too_much)


def accept_invitation(*, user: User, invitation: Invitation, is_confirmed: bool = False) -> Target:
    """Take the role. `is_confirmed`: the person has said that this account is meant, though the mail went elsewhere.

    Whoever has a stronger role keeps it, and accepting twice changes nothing. Raises InvitationClosed, AnotherAddress.
    """
    target = Target.of(invitation)
    if not invitation.is_link and not is_confirmed and invitation.email not in addresses_of(user):
        raise AnotherAddress
    if InvitationUse.objects.filter(invitation=invitation, member_id=user.pk).exists():
        return target
    require_open(invitation)
    try:
        with transaction.atomic():
            member = join_tenant(user=user)
            _take_use(invitation)
            InvitationUse.objects.create(invitation=invitation, member=member)
            _give(target, member, user, invitation.role)
            record_audit(
                actor_id=user.pk,
                action="invitation.accepted",
                target=invitation,
                changes={"role": invitation.role},
            )
    except IntegrityError:
        # The same person was faster in another tab: that one counts.
        if not InvitationUse.objects.filter(invitation=invitation, member_id=user.pk).exists():
            raise
    return target


@transaction.atomic
def decline_invitation(*, user: User, invitation: Invitation) -> None:
    """Say no to an invitation by mail: its link is void. Raises AnotherAddress."""
    if invitation.is_link or invitation.email not in addresses_of(user):
        raise AnotherAddress
    if Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, uses=0).update(
        withdrawn_at=timezone.now()
    ):
        record_audit(actor_id=user.pk, action="invitation.declined", target=invitation)


def require_open(invitation: Invitation) -> None:
    """Say why it would be refused now. Raises InvitationClosed."""
    if invitation.state != "open":
        raise InvitationClosed(invitation.state)
    inviter = invitation.created_by
    is_allowed = inviter is not None and Target.of(invitation).may_invite(inviter, invitation.role)
    if not is_allowed:
        raise InvitationClosed("revoked")


def token_of(invitation: Invitation) -> str:
    """192 bits that only this server can derive: 32 URL-safe characters."""
    value = f"{current_schema()}:{invitation.pk}:{invitation.generation}"
    digest = salted_hmac("learning.invitation", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def link_path(invitation: Invitation) -> str:
    """The address of a link; "" when the server's key has changed since, so that a new one must be made."""
    token = token_of(invitation)
    is_known = constant_time_compare(hash_of_token(token), invitation.token_hash)
    return f"/invitations/{token}/" if is_known else ""


# --- lists ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_list(
    *, actor: Member, target: Target, guests: Sequence[Guest], role: str, file_name: str
) -> InvitationBatch:
    """Keep an uploaded list for a look before it is sent. Raises NotAllowed."""
    if not target.may_invite(actor, role):
        raise NotAllowed
    rows = [
        {
            "number": guest.number,
            "email": guest.email[:254],
            "name": guest.name,
            "role": guest.role[:40] or role,
            "result": "",
            "problem": "",
        }
        for guest in guests
    ]
    batch = InvitationBatch.objects.create(
        **target.fields(), file_name=file_name[:120], rows=rows, created_by=actor
    )
    record_audit(
        actor_id=actor.user_id, action="invitation.list_kept", target=batch, changes={"rows": len(rows)}
    )
    delete_list.enqueue_in(KEPT, batch_id=str(batch.pk))
    return batch


@transaction.atomic
def send_list(*, actor: Member, batch: InvitationBatch) -> InvitationBatch:
    """Invite everybody of the list, once. Raises NotAllowed, AlreadyDecided."""
    locked = InvitationBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.created_by_id != actor.pk:
        raise NotAllowed
    if locked.sent_at is not None:
        raise AlreadyDecided
    guests = [Guest(row["email"], row["name"], row["role"], row["number"]) for row in locked.rows]
    results = invite_by_mail(actor=actor, target=Target.of(batch), guests=guests, role="")
    locked.rows = [
        row | {"result": done.result, "problem": done.problem}
        for row, done in zip(locked.rows, results, strict=True)
    ]
    locked.sent_at = timezone.now()
    locked.save(update_fields=["rows", "sent_at"])
    record_audit(actor_id=actor.user_id, action="invitation.list_sent", target=locked)
    return locked


@tenant_task
def delete_list(*, batch_id: str) -> None:
    """Its addresses have served their time."""
    InvitationBatch.objects.filter(pk=batch_id).delete()


@tenant_task
def sweep_invitations() -> None:
    """Delete what ended long ago, with the addresses in it. Queued with each invitation for the day when it is due."""
    Invitation.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()


# --- steps ------------------------------------------------------------------------------------------------------------


def _role_of(guest: Guest, target: Target, role: str) -> str | None:
    """The role meant, by its name in the program or in the reader's language; None for nonsense."""
    asked = guest.role.strip().lower()
    if not asked:
        return role if role in {str(one) for one in target.roles} else None
    for one in target.roles:
        if asked in (one.value, str(one.label).lower()):
            return str(one.value)
    return None


def _checked_role(guest: Guest, wanted: str | None, email: str, seen: set[str], allowed: set[str]) -> str:
    """The role of a row in which nothing is wrong. Raises ServiceError."""
    if email in seen:
        raise ServiceError(_("This address is in the list twice."))
    seen.add(email)
    _require_address(email)
    if wanted is None:
        raise ServiceError(_("There is no such role: %(role)s.") % {"role": guest.role[:40]})
    if wanted not in allowed:
        raise ServiceError(_("Only owners make owners."))
    return wanted


def _require_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise ServiceError(
            _("This is not an e-mail address. Write it like name@example.org."), code="bad_address"
        ) from error


@transaction.atomic
def _invite(actor: Member, target: Target, email: str, name: str, role: str) -> str:
    """ "waiting" if an invitation is open already; one that has ended is sent anew."""
    _count_mail(actor, email)
    fields = target.fields()
    open_before = Invitation.objects.select_for_update().filter(
        **fields, email=email, withdrawn_at=None, uses=0
    )
    invitation = open_before.first()
    if invitation is not None and invitation.state == "open":
        return "waiting"
    if invitation is None:
        invitation = Invitation(**fields, email=email, max_uses=1, name=name[:80])
    invitation.role, invitation.created_by = role, actor
    invitation.expires_at = timezone.now() + VALID
    _send(actor, target, invitation)
    record_audit(actor_id=actor.user_id, action="invitation.sent", target=invitation, changes={"role": role})
    sweep_invitations.enqueue_in(VALID + KEPT)
    return "invited"


def _send(actor: Member, target: Target, invitation: Invitation) -> None:
    """Save the invitation with a new token and mail its link."""
    invitation.generation += 1
    invitation.times_sent += 1
    invitation.sent_at = timezone.now()
    token = token_of(invitation)
    invitation.token_hash = hash_of_token(token)
    invitation.save()
    send_mail(
        to=invitation.email,
        template="shared/mail/letter",
        context=letters.invitation(target=target, role=invitation.role, inviter=str(actor), token=token),
        tenant=current_tenant(),
    )


def _count_mail(actor: Member, email: str) -> None:
    """Counted whoever the address belongs to. Raises TooManyInvitations."""
    for (name, limit, seconds), subject in (
        (SENT_BY_PERSON, str(actor.pk)),
        (SENT_TO_ADDRESS, email),
    ):
        if not hit(name=name, subject=subject, limit=limit, seconds=seconds).allowed:
            raise TooManyInvitations


@transaction.atomic
def _add(actor: Member, target: Target, user_id: int, role: str) -> str:
    """Without asking: the person wanted it so. They get a mail."""
    member = Member.objects.get(pk=user_id)
    account = account_of(member)
    _give(target, member, account, role)
    record_audit(
        actor_id=actor.user_id,
        action="invitation.added",
        target=member,
        changes={"target": target.kind, "name": target.name, "role": role},
    )
    send_mail(
        to=account.email,
        template="shared/mail/letter",
        context=letters.added(target=target, role=role, inviter=str(actor)),
        tenant=current_tenant(),
        language=account.language,
    )
    return "added"


def _take_use(invitation: Invitation) -> None:
    """One conditional UPDATE takes a use, or the reason why not is told. Raises InvitationClosed."""
    taken = (
        Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, expires_at__gt=timezone.now())
        .filter(Q(max_uses=None) | Q(uses__lt=F("max_uses")))
        .filter(token_hash=invitation.token_hash)
        .update(uses=F("uses") + 1)
    )
    if not taken:
        invitation.refresh_from_db(fields=["uses", "max_uses", "withdrawn_at", "expires_at"])
        raise InvitationClosed(invitation.state if invitation.state != "open" else "withdrawn")


def _give(target: Target, member: Member, user: User, role: str) -> None:
    """The role, unless the person has a stronger one there."""
    present = roles_in(target, {member.pk}).get(member.pk)
    order = [str(one) for one in target.roles]
    if present is not None and order.index(present) <= order.index(role):
        return
    if target.organiser is not None:
        set_organiser_role(actor=None, organiser=target.organiser, member=member, role=OrganiserRole(role))
    elif target.item is not None:
        kind = ActivityRole if target.activity is not None else PlaylistRole
        set_item_role(actor=None, item=target.item, member=member, role=kind(role))
    else:
        set_member_role(actor=None, user=user, role=MemberRole(role))
