"""Starting from what is there: one's own activities, and templates that the location shares."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.models import Activity, Organiser
from learning.services.activities import EDITABLE, create_activity
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member

_DATES = ("starts_at", "ends_at", "apply_by")


@transaction.atomic
def copy_activity(*, actor: Member, source: Activity, organiser: Organiser) -> Activity:
    """A draft of `organiser` with the texts and settings of `source`, and a badge of its own. Dates that are over stay
    behind, and so do co-organisers and people. Raises NotAllowed."""
    require("activity.copy", actor, source)
    require("activity.create", actor, organiser)
    fields: dict[str, Any] = {name: getattr(source, name) for name in sorted(EDITABLE)}
    begin = source.starts_at
    if begin is None or begin < timezone.now():
        fields |= dict.fromkeys(_DATES)
    fields["title"] = (_("%(title)s (copy)") % {"title": source.title})[:160]
    badge = source.achievement.name if source.achievement else ""
    activity = create_activity(actor=actor, organiser=organiser, badge_name=badge, **fields)
    record_audit(
        actor_id=actor.user_id,
        action="activity.copied",
        target=activity,
        changes={"source": str(source.pk)},
    )
    return activity


@transaction.atomic
def set_template(*, actor: Member, activity: Activity, is_template: bool) -> None:
    """Let everybody in the location start from it, or no more. Raises NotAllowed."""
    require("activity.edit", actor, activity)
    if activity.is_template == is_template:
        return
    activity.is_template = is_template
    activity.save(update_fields=["is_template"])
    record_audit(
        actor_id=actor.user_id,
        action="activity.template_set",
        target=activity,
        changes={"is_template": [not is_template, is_template]},
    )
