"""One meeting of a repeating activity is cancelled, or takes place after all."""

from django.db import transaction

from learning.models import Activity, Occurrence
from learning.services.activities import show_changes
from learning.services.scheduling import note_end
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@transaction.atomic
def set_cancelled(*, actor: Member, occurrence: Occurrence, is_cancelled: bool) -> Occurrence:
    """Cancel the meeting or let it take place; cards, page, catalogue and journals follow. Raises NotAllowed."""
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser__issuer", "achievement", "category")
        .get(pk=occurrence.activity_id)
    )
    require("activity.edit", actor, activity)
    old, occurrence.is_cancelled = occurrence.is_cancelled, is_cancelled
    occurrence.save(update_fields=["is_cancelled"])
    note_end(activity)
    show_changes(activity, {"starts_at"})
    record_audit(
        actor_id=actor.user_id,
        action="occurrence.cancelled" if is_cancelled else "occurrence.reinstated",
        target=occurrence,
        changes={"is_cancelled": [old, is_cancelled]},
    )
    return occurrence
