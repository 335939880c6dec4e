"""Going back to what an activity said before."""

from learning.models import Activity, ActivityVersion
from learning.services.activities import update_activity
from learning.services.snapshots import BADGE, fields_of
from tenants.members.models import Member


def restore_version(*, actor: Member, activity: Activity, version: ActivityVersion) -> Activity:
    """Make the activity say again what it said in `version`, as a new version; its status stays. Raises NotAllowed,
    ActivityIncomplete, ValueError (a version of another activity)."""
    if version.activity_id != activity.pk:
        raise ValueError("a version of another activity")
    fields = fields_of(version.data)
    badge_name = fields.pop(BADGE, "")
    return update_activity(actor=actor, activity=activity, badge_name=badge_name, **fields)
