"""What holders decide about the pages of their badges."""

from django.db import transaction

from credentials.enums import NameAudience
from credentials.models import Credential
from credentials.wallet.queries.items import is_in_wallet
from shared.errors import GuardianMissing, NotAllowed
from shared.models import User
from shared.services.audit import record_audit
from tenants.members.queries.names import may_be_public


@transaction.atomic
def set_findable(*, actor: User, credential: Credential, is_findable: bool) -> Credential:
    """Let search engines list the badge's page, or no longer. Raises NotAllowed for everybody but its holder, and
    GuardianMissing for a child whose guardian has not confirmed."""
    if not is_in_wallet(actor, credential.pk):
        raise NotAllowed(code="not_allowed:credential.set_findable")
    if is_findable and not may_be_public(actor.pk):
        raise GuardianMissing
    old, credential.is_findable = credential.is_findable, is_findable
    credential.save(update_fields=["is_findable"])
    record_audit(
        actor_id=actor.pk,
        action="credential.findable_set",
        target=credential,
        changes={"is_findable": [old, is_findable]},
    )
    return credential


@transaction.atomic
def set_name_audience(*, actor: User, credential: Credential, audience: NameAudience) -> Credential:
    """Choose who reads the holder's name on the badge's page. Raises NotAllowed for everybody but its holder."""
    if not is_in_wallet(actor, credential.pk):
        raise NotAllowed(code="not_allowed:credential.set_name_audience")
    old, credential.name_audience = credential.name_audience, audience
    credential.save(update_fields=["name_audience"])
    record_audit(
        actor_id=actor.pk,
        action="credential.name_audience_set",
        target=credential,
        changes={"name_audience": [old, audience]},
    )
    return credential
