"""The list of participants as a file. It holds what the organiser's team sees on the page: names, dates and answers. It
holds no e-mail addresses: people gave theirs to the location, and the team writes to them through it."""

from django.utils.translation import gettext as _

from credentials.queries.credentials import states_of
from learning.enums import EnrolmentStatus
from learning.exchange.writing import Cell, Table
from learning.models import Activity, Enrolment
from shared.moments import day_in
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member

MOST_ROWS = 20_000


def export_participants(*, actor: Member, activity: Activity) -> Table:
    """The head and one row a person, everybody who ever joined, applied or waits. Raises NotAllowed."""
    require("activity.see_participants", actor, activity)
    rows = list(
        Enrolment.objects.filter(activity=activity)
        .select_related("member")
        .order_by("status", "member__display_name", "pk")[:MOST_ROWS]
    )
    states = states_of(activity.achievement, [row.member_id for row in rows]) if activity.achievement else {}
    head = [_("Name"), _("Status"), _("Since"), _("Was there"), _("Completed"), _("Badge")]
    table: list[list[Cell]] = [[*head, *(str(question.get("text", "")) for question in activity.questions)]]
    for row in rows:
        state = states.get(row.member_id)
        answers = [str(answer) for answer in row.answers][: len(activity.questions)]
        table.append(
            [
                str(row.member),
                str(EnrolmentStatus(row.status).label),
                *(
                    day_in(at, activity.time_zone)
                    for at in (row.joined_at, row.attended_at, row.completed_at)
                ),
                str(state.label) if state is not None else "",
                *answers,
                *[""] * (len(activity.questions) - len(answers)),
            ]
        )
    record_audit(
        actor_id=actor.user_id,
        action="participants.exported",
        target=activity,
        changes={"rows": len(rows)},
    )
    return table
