"""What holders decide about the pages of their badges."""

from django.db import transaction

from credentials.models import Credential
from credentials.wallet.queries.items import is_in_wallet
from shared.errors import NotAllowed
from shared.models import User
from shared.services.audit import record_audit


@transaction.atomic
def set_findable(*, actor: User, credential: Credential, is_findable: bool) -> Credential:
    """Let search engines list the badge's page, or no longer. Raises NotAllowed for everybody but its holder."""
    if not is_in_wallet(actor, credential.pk):
        raise NotAllowed(code="not_allowed:credential.set_findable")
    old, credential.is_findable = credential.is_findable, is_findable
    credential.save(update_fields=["is_findable"])
    record_audit(
        actor_id=actor.pk,
        action="credential.findable_set",
        target=credential,
        changes={"is_findable": [old, is_findable]},
    )
    return credential
