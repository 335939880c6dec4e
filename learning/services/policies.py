"""How a location lets organisers in, and whom it lets publish without looking first."""

from django.db import transaction

from learning.models import Organiser, OrganiserPolicy
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def change_organiser_policy(
    *, actor: Member, allows_new_organisers: bool, approves_first: bool
) -> OrganiserPolicy:
    """Both switches. What waits for approval goes on waiting when approval is switched off. Raises NotAllowed."""
    require("policy.change", actor)
    policy, _new = OrganiserPolicy.objects.select_for_update().get_or_create(pk=1)
    changes = {
        "allows_new_organisers": [policy.allows_new_organisers, allows_new_organisers],
        "approves_first": [policy.approves_first, approves_first],
    }
    policy.allows_new_organisers, policy.approves_first = allows_new_organisers, approves_first
    policy.save()
    record_audit(actor_id=actor.user_id, action="policy.changed", target=policy, changes=changes)
    return policy


@transaction.atomic
def trust_organiser(*, actor: Member, organiser: Organiser, is_trusted: bool) -> Organiser:
    """Let an organiser publish without approval, or ask for it again. Raises NotAllowed."""
    require("organiser.trust", actor)
    old, organiser.is_trusted = organiser.is_trusted, is_trusted
    organiser.save(update_fields=["is_trusted"])
    record_audit(
        actor_id=actor.user_id,
        action="organiser.trust_set",
        target=organiser,
        changes={"is_trusted": [old, is_trusted]},
    )
    return organiser
