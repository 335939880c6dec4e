"""The life of keys: rotation keeps what was signed valid, compromise ends it."""

from django.db import transaction
from django.utils import timezone

from credentials.enums import KeyKind
from credentials.models import Issuer, SigningKey
from credentials.services.keys import add_key
from credentials.services.status import sign_again
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def rotate_keys(*, actor: Member | None, issuer: Issuer) -> list[SigningKey]:
    """New keys of both kinds. The old ones stay published, so that what they signed stays valid."""
    if actor is not None:
        require("issuer.manage", actor, issuer)
    Issuer.objects.select_for_update().get(pk=issuer.pk)
    SigningKey.objects.filter(issuer=issuer, retired_at=None).update(retired_at=timezone.now())
    made = [add_key(issuer=issuer, kind=kind) for kind in KeyKind]
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="issuer.keys_rotated",
        target=issuer,
        changes={"keys": [key.public_multikey for key in made]},
    )
    return made


@transaction.atomic
def mark_key_compromised(*, actor: Member | None, key: SigningKey, reason: str) -> None:
    """Take a key out of the DID document: nothing that it signed verifies any more. Rotates first if it is current."""
    if actor is not None:
        require("issuer.manage", actor, key.issuer)
    if key.retired_at is None:
        rotate_keys(actor=actor, issuer=key.issuer)
        key.refresh_from_db()
    key.compromised_at = timezone.now()
    key.save(update_fields=["compromised_at"])
    sign_again(key.issuer)
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="issuer.key_compromised",
        target=key.issuer,
        changes={"key": key.public_multikey, "reason": reason},
    )
