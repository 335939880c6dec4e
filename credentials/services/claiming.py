"""Claiming by a code: within its window, as often as it may, once per person, whatever happens at the same time."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from credentials.errors import (
    ClaimEnded,
    ClaimError,
    ClaimInactive,
    ClaimNotStarted,
    ClaimUsedUp,
    ClaimWithdrawn,
    InvalidRecipient,
    NotIssuable,
    UnknownCode,
)
from credentials.models import Achievement, Claim, ClaimCode, Credential
from credentials.services.issuing import issue_credential
from credentials.wallet.models import WalletItem
from credentials.wallet.services.projecting import addresses_of, update_wallet
from shared.faults import fault_point
from shared.models import User, normalise_email
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant, in_tenant, on_the_network
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant

_CODE = re.compile(r"[A-Za-z0-9_-]{16,32}")


@dataclass(frozen=True)
class ClaimResult:
    """`is_new` False: the person had this badge already."""

    credential: Credential
    is_new: bool


@transaction.atomic
def create_claim_code(
    *,
    actor: Member | None,
    achievement: Achievement,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    max_uses: int | None = None,
    label: str = "",
) -> ClaimCode:
    """A code with 128 random bits. Raises NotAllowed, or NotIssuable for a window that ends before it begins."""
    if actor is not None:
        require("achievement.issue", actor, achievement)
    if (starts_at and ends_at and ends_at <= starts_at) or max_uses == 0:
        raise NotIssuable
    code = ClaimCode.objects.create(
        achievement=achievement,
        starts_at=starts_at,
        ends_at=ends_at,
        max_uses=max_uses,
        label=label,
        created_by=actor,
    )
    record_audit(actor_id=actor.user_id if actor else None, action="claim_code.created", target=code)
    return code


@transaction.atomic
def deactivate_claim_code(*, actor: Member | None, claim_code: ClaimCode) -> None:
    """Switch a code off; what was claimed stays."""
    if actor is not None:
        require("achievement.issue", actor, claim_code.achievement)
    ClaimCode.objects.filter(pk=claim_code.pk).update(is_active=False)
    record_audit(
        actor_id=actor.user_id if actor else None, action="claim_code.deactivated", target=claim_code
    )


def find_claim_code(code: str) -> ClaimCode:
    """The code's row in the current location. Raises UnknownCode."""
    if not _CODE.fullmatch(code):
        raise UnknownCode
    found = ClaimCode.objects.select_related("achievement__issuer").filter(code=code).first()
    if found is None:
        raise UnknownCode
    return found


def require_open(claim_code: ClaimCode) -> None:
    """Say why the code would be refused now. Raises ClaimInactive, ClaimNotStarted, ClaimEnded, ClaimUsedUp."""
    now = timezone.now()
    is_archived = claim_code.achievement.archived_at is not None
    if not claim_code.is_active or is_archived or current_tenant().is_read_only:
        raise ClaimInactive
    if claim_code.starts_at and claim_code.starts_at > now:
        raise ClaimNotStarted
    if claim_code.ends_at and claim_code.ends_at <= now:
        raise ClaimEnded
    if claim_code.max_uses is not None and claim_code.uses >= claim_code.max_uses:
        raise ClaimUsedUp


def find_held(*, claim_code: ClaimCode, user: User) -> Credential | None:
    """The badge of this code that the person has already, if any."""
    return _held(claim_code.achievement, user, sorted(addresses_of(user)))


def claim_with_code(*, code: str, user: User | None, email: str = "") -> ClaimResult:
    """Claim for a signed-in person, or for an e-mail address that will get an account later.

    A person who holds the badge already gets the same one again, also when the code has ended. Raises UnknownCode,
    ClaimInactive, ClaimNotStarted, ClaimEnded, ClaimUsedUp, InvalidRecipient.
    """
    claim_code = find_claim_code(code)
    own = _own_addresses(user, email)
    try:
        with transaction.atomic():
            return _claim(claim_code, user, own)
    except (IntegrityError, ClaimError):
        # If the same person was faster in another tab, that one counts; nothing of this try was kept.
        credential = _held(claim_code.achievement, user, own)
        if credential is None:
            raise
        return ClaimResult(credential, is_new=False)


def _own_addresses(user: User | None, email: str) -> list[str]:
    """Addresses that are this person's; the first one is the recipient. Raises InvalidRecipient for none."""
    if user is None:
        own = [normalise_email(email)] if email.strip() else []
    else:
        verified = addresses_of(user)
        own = sorted(verified, key=lambda address: (address != user.email, address))
    if not own:
        raise InvalidRecipient
    return own


def _claim(claim_code: ClaimCode, user: User | None, own: list[str]) -> ClaimResult:
    achievement = claim_code.achievement
    held = _held(achievement, user, own)
    if held is not None:
        if user and held.member_id is None:
            _take(held, user)
        return ClaimResult(held, is_new=False)
    require_open(claim_code)
    if _was_withdrawn(achievement, user, own):
        raise ClaimWithdrawn
    fault_point("claim.checked")
    _count_use(claim_code)
    result = issue_credential(
        actor=None,
        achievement=achievement,
        email=own[0],
        recipient_name=user.display_name if user else "",
        member=join_tenant(user=user) if user else None,
    )
    if not result.is_new:
        # Issued by somebody else between the look and now: give the use back by undoing this transaction.
        raise IntegrityError("claimed at the same time")
    Claim.objects.create(claim_code=claim_code, email=own[0], credential=result.credential)
    record_audit(actor_id=user.pk if user else None, action="claim_code.used", target=claim_code)
    return ClaimResult(result.credential, is_new=True)


def _held(achievement: Achievement, user: User | None, own: list[str]) -> Credential | None:
    return (
        Credential.objects.filter(_mine(user, own), achievement=achievement, revoked_at=None)
        .select_related("achievement", "issuer")
        .order_by("created_at")
        .first()
    )


def _was_withdrawn(achievement: Achievement, user: User | None, own: list[str]) -> bool:
    withdrawn = Credential.objects.filter(achievement=achievement, revoked_at__isnull=False)
    return withdrawn.filter(_mine(user, own)).exists()


def _mine(user: User | None, own: list[str]) -> Q:
    return Q(recipient_email__in=own) | (Q(member_id=user.pk) if user else Q())


def _count_use(claim_code: ClaimCode) -> None:
    """One conditional UPDATE takes a use, or the reason why not is told."""
    now = timezone.now()
    taken = (
        ClaimCode.objects.filter(pk=claim_code.pk, is_active=True)
        .filter(Q(starts_at=None) | Q(starts_at__lte=now))
        .filter(Q(ends_at=None) | Q(ends_at__gt=now))
        .filter(Q(max_uses=None) | Q(uses__lt=F("max_uses")))
        .update(uses=F("uses") + 1)
    )
    if taken:
        return
    claim_code.refresh_from_db(fields=["uses", "is_active", "starts_at", "ends_at", "max_uses"])
    require_open(claim_code)
    raise ClaimUsedUp


def _take(credential: Credential, user: User) -> None:
    """Give a waiting credential to its person, in the current location."""
    credential.member = join_tenant(user=user)
    credential.claimed_at = credential.claimed_at or timezone.now()
    credential.save(update_fields=["member", "claimed_at"])
    update_wallet(credential=credential, user=user)
    record_audit(actor_id=user.pk, action="credential.claimed", target=credential)


@on_the_network
def accept_waiting_credentials(*, user: User, email: str) -> int:
    """Give everything that waits for a newly verified address to its person; returns how many.

    Enters only those locations that have something waiting. It makes nobody a member of them. What waits in a location
    that is just being updated goes on waiting: the wallet asks again each time it is looked at.
    """
    address = normalise_email(email)
    waiting = WalletItem.objects.filter(email=address, user=None)
    tenants = Tenant.objects.filter(pk__in=waiting.values("tenant_id")).order_by("pk")
    count = 0
    for tenant in tenants:
        if tenant.is_behind:
            continue
        with in_tenant(tenant), transaction.atomic():
            items = waiting.filter(tenant=tenant).values_list("credential_id", flat=True)
            for credential in Credential.objects.filter(pk__in=list(items)).select_for_update(of=("self",)):
                _accept(credential, user)
                count += 1
    return count


def _accept(credential: Credential, user: User) -> None:
    """As `_take`, for somebody who has done nothing here: linked to the Member row only if there is one already."""
    member = Member.objects.filter(pk=user.pk).first()
    same = Credential.objects.filter(
        achievement=credential.achievement_id, member_id=user.pk, source=credential.source
    )
    if member is not None and not same.exists():
        credential.member = member
    credential.claimed_at = credential.claimed_at or timezone.now()
    credential.save(update_fields=["member", "claimed_at"])
    update_wallet(credential=credential, user=user)
    record_audit(actor_id=user.pk, action="credential.claimed", target=credential)
