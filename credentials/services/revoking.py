"""Withdrawing a badge: bit, list, wallet and hosted assertion agree at once."""

from django.db import transaction
from django.utils import timezone

from credentials.addresses import credential_url
from credentials.errors import AlreadyRevoked, ReasonMissing
from credentials.models import Credential
from credentials.services import letters
from credentials.services.status import set_revoked
from credentials.wallet.services.projecting import holder_of, update_wallet
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.services.notifying import notify as notify_person


@transaction.atomic
def revoke_credential(
    *, actor: Member | None, credential: Credential, reason: str, notify: bool = True
) -> Credential:
    """Withdraw `credential` for good. `reason` is public. Raises NotAllowed, ReasonMissing, AlreadyRevoked."""
    if actor is not None:
        require("achievement.issue", actor, credential.achievement)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise ReasonMissing
    credential = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("achievement", "issuer")
        .get(pk=credential.pk)
    )
    if credential.revoked_at is not None:
        raise AlreadyRevoked
    credential.revoked_at = timezone.now()
    credential.revocation_reason = reason
    credential.save(update_fields=["revoked_at", "revocation_reason"])
    set_revoked(credential.status_list_id, credential.status_index)
    update_wallet(credential=credential)
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="credential.revoked",
        target=credential,
        changes={"reason": reason},
    )
    if notify:
        _tell(credential)
    return credential


def _tell(credential: Credential) -> None:
    user = holder_of(credential.recipient_email)
    if user is not None and not notify_person(
        user_id=user.pk,
        kind="badge_revoked",
        parameters={"badge": credential.achievement.name, "issuer": credential.issuer.name},
        url=credential_url(credential),
        has_own_mail=True,
    ):
        return
    send_mail(
        to=credential.recipient_email,
        template="shared/mail/letter",
        context=letters.revoked(credential),
        tenant=current_tenant(),
        language=user.language if user else "",
    )
