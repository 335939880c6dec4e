"""Issuing a badge: one pipeline, idempotent for (achievement, recipient, source).

authorise -> validate -> allocate status -> compose -> sign -> verify our own output -> store -> tell
"""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from credentials.addresses import credential_url
from credentials.errors import InvalidRecipient, NotIssuable, OwnOutputRefused
from credentials.models import Achievement, Credential
from credentials.openbadges import ob2, ob3
from credentials.openbadges.jwt import sign_jwt
from credentials.openbadges.proofs import sign
from credentials.openbadges.verification import Verdict, verify
from credentials.services import letters
from credentials.services.composing import credential_data
from credentials.services.keys import lock_issuer, proof_signer, token_signer
from credentials.services.resolving import resolve_during_issue
from credentials.services.status import allocate_status
from credentials.wallet.services.projecting import holder_of, put_in_wallet
from shared.errors import ServiceError
from shared.faults import fault_point
from shared.models import User, normalise_email
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.services.notifying import notify as notify_person


@dataclass(frozen=True)
class IssueResult:
    """`is_new` False: the recipient had it already; nothing was made."""

    credential: Credential
    is_new: bool


@dataclass(frozen=True)
class IssueRow:
    """One row of issuing to many. Exactly one of `credential` and `error` is set."""

    email: str
    credential: Credential | None = None
    is_new: bool = False
    error: ServiceError | None = None


def issue_credential(
    *,
    actor: Member | None,
    achievement: Achievement,
    email: str,
    recipient_name: str = "",
    member: Member | None = None,
    source: str = "award",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    notify: bool = True,
) -> IssueResult:
    """Issue `achievement` to an address, with or without an account; without, the credential waits and a mail invites.

    `actor` None: the system (a claim, a rule). `member`: the holder, where the caller knows it. Where the address
    belongs to an account, the badge is in its wallet at once; it makes nobody a member of the location: `member` is
    set if there is such a row already, or when the person claims. A credential that was revoked can be issued anew
    under another `source`. Raises NotAllowed, InvalidRecipient, NotIssuable, OwnOutputRefused; then nothing was stored.
    """
    if actor is not None:
        require("achievement.issue", actor, achievement)
    address = _validated(achievement, email)
    begins = (valid_from or timezone.now()).replace(microsecond=0)
    ends = valid_until or (
        begins + timedelta(days=achievement.valid_days) if achievement.valid_days else None
    )
    if ends is not None and ends <= begins:
        raise NotIssuable
    user = holder_of(address)
    holder = member or (Member.objects.filter(pk=user.pk).first() if user else None)
    user_id = holder.pk if holder else user.pk if user else None
    existing = _existing(achievement, address, source, holder)
    if existing is not None:
        return IssueResult(existing, is_new=False)
    try:
        with transaction.atomic():
            credential = _make(
                achievement, address, recipient_name[:80], holder, source, begins, ends, issued_by=actor
            )
            if user_id is not None:
                credential.claimed_at = timezone.now()
            fault_point("issue.signed")
            credential.save(force_insert=True)
            put_in_wallet(credential=credential, user_id=user_id)
            record_audit(
                actor_id=actor.user_id if actor else None,
                action="credential.issued",
                target=credential,
                changes={"achievement": str(achievement.pk), "source": source},
            )
            if notify:
                _tell(credential, user)
    except IntegrityError:
        # Somebody else was faster with the same award: theirs counts.
        existing = _existing(achievement, address, source, holder)
        if existing is None:
            raise
        return IssueResult(existing, is_new=False)
    return IssueResult(credential, is_new=True)


def issue_many(
    *, actor: Member, achievement: Achievement, emails: Sequence[str], notify: bool = True
) -> list[IssueRow]:
    """Issue to several addresses; each row tells its own result, and one that fails spoils no other."""
    rows = []
    for email in dict.fromkeys(emails):
        try:
            result = issue_credential(actor=actor, achievement=achievement, email=email, notify=notify)
        except ServiceError as error:
            rows.append(IssueRow(email, error=error))
        else:
            rows.append(IssueRow(email, result.credential, result.is_new))
    return rows


def _validated(achievement: Achievement, email: str) -> str:
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidRecipient from error
    if achievement.archived_at is not None:
        raise NotIssuable
    return address


def _existing(
    achievement: Achievement, address: str, source: str, holder: Member | None
) -> Credential | None:
    theirs = Q(recipient_email=address)
    if holder is not None:
        theirs |= Q(member=holder)
    mine = Credential.objects.filter(theirs, achievement=achievement, source=source)
    pk = mine.values_list("pk", flat=True).first()
    return Credential.objects.select_related("achievement", "issuer").get(pk=pk) if pk else None


def _make(
    achievement: Achievement,
    address: str,
    recipient_name: str,
    holder: Member | None,
    source: str,
    begins: datetime,
    ends: datetime | None,
    *,
    issued_by: Member | None,
) -> Credential:
    """Allocate, compose, sign, verify: inside one transaction. Not stored yet."""
    issuer = lock_issuer(achievement.issuer_id)
    status_list, index = allocate_status(issuer)
    credential = Credential(
        achievement=achievement,
        issuer=issuer,
        recipient_email=address,
        recipient_name=recipient_name,
        salt=secrets.token_hex(16),
        member=holder,
        source=source,
        valid_from=begins,
        valid_until=ends,
        status_list=status_list,
        status_index=index,
        issued_by=issued_by,
    )
    data = credential_data(credential, subject_id=f"urn:uuid:{uuid.uuid4()}")
    unsigned = ob3.credential(data)
    proof_key, proof_method = proof_signer(issuer)
    signed = sign(unsigned, key=proof_key, verification_method=proof_method, created=timezone.now())
    credential.ob3 = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    token_key, token_method = token_signer(issuer)
    credential.ob3_jwt = sign_jwt(
        unsigned,
        key=token_key,
        key_id=token_method,
        not_before=int(begins.timestamp()),
        expires=int(ends.timestamp()) if ends else None,
    )
    credential.ob2 = json.dumps(ob2.assertion(data), ensure_ascii=False, separators=(",", ":"))
    _require_valid(credential)
    return credential


def _require_valid(credential: Credential) -> None:
    """Our own verifier must find both signed forms valid, for this recipient, at the moment from which they hold."""
    fetch = resolve_during_issue(credential)
    moment = credential.valid_from
    for form in (credential.ob3, credential.ob3_jwt):
        report = verify(
            form,
            fetch=fetch,
            now=moment,
            recipient=credential.recipient_email,
            scheme=settings.PUBLIC_SCHEME,
        )
        if report.verdict != Verdict.VALID:
            raise OwnOutputRefused(code=f"own_output_refused:{[c for c in report.checks if c.code]}"[:300])


def _tell(credential: Credential, user: User | None) -> None:
    if user is not None and not notify_person(
        user_id=user.pk,
        kind="badge_received",
        parameters={"badge": credential.achievement.name, "issuer": credential.issuer.name},
        url=credential_url(credential),
        has_own_mail=True,
    ):
        return
    send_mail(
        to=credential.recipient_email,
        template="shared/mail/letter",
        context=letters.issued(credential),
        tenant=current_tenant(),
        language=user.language if user else "",
    )
