"""The organiser takes somebody's place back, and says why."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import EnrolmentStatus
from learning.errors import WhyMissing
from learning.models import Activity
from learning.queries.participants import taking_part
from learning.queries.texts import own_title
from learning.services.participant_letters import Letter, own_words, page_url, write_to
from learning.services.places import give_up_place, locked
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member

REASON_LENGTH = 2000
AT_ONCE = 500


@transaction.atomic
def remove_participants(
    *, actor: Member, activity: Activity, member_ids: Collection[int], reason: str
) -> int:
    """Take the places of those of `member_ids` who take part; each gets `reason` by mail, and who waits moves up. What
    they have done and earned stays theirs, and they may join again where joining is open. Returns how many they were.

    Raises NotAllowed, WhyMissing.
    """
    require("activity.decide", actor, activity)
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise WhyMissing
    activity = locked(activity)
    found = taking_part(activity, list(member_ids)[:AT_ONCE])
    rows = list(found.select_related("member").order_by("pk"))
    now = timezone.now()
    for enrolment in rows:
        give_up_place(activity, enrolment, now=now)
        record_audit(
            actor_id=actor.user_id,
            action="enrolment.removed",
            target=enrolment,
            changes={"status": [EnrolmentStatus.JOINED, EnrolmentStatus.LEFT]},
        )
        write_to(enrolment.member, lambda: _letter(activity, reason))
    return len(rows)


def _letter(activity: Activity, reason: str) -> Letter:
    words = {"title": own_title(activity)}
    return Letter(
        subject=_("Your place: %(title)s") % words,
        lead=_("The organiser has taken your place in “%(title)s” back, and says why:") % words,
        lines=own_words(reason),
        action_url=page_url(activity),
        action_label=_("See the activity"),
    )
