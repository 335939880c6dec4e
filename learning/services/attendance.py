"""Who was there: ticked in the list, or by scanning what learners carry with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from learning import tokens
from learning.enums import EnrolmentStatus
from learning.errors import NoTicket, NotTakingPart, TicketForAnother, TooManyWrongCodes
from learning.models import Activity, Enrolment
from learning.queries.participants import taking_part
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.limits import hit, is_blocked
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member

PURPOSE = "ticket"
CODE_LENGTH = 8
WRONG_A_MINUTE = 20


@dataclass(frozen=True)
class CheckIn:
    """`is_new`: not noted before. Scanning again changes nothing."""

    enrolment: Enrolment
    is_new: bool


def ticket_of(enrolment: Enrolment) -> str:
    """The token of a learner's ticket: names the enrolment, and says nothing of the person."""
    return tokens.sign(PURPOSE, enrolment.pk)


def ticket_url(enrolment: Enrolment) -> str:
    """What the ticket's QR code says: a phone's own camera leads the team to where it is noted."""
    return tenant_url(current_tenant(), f"/check-in/{ticket_of(enrolment)}/")


def ticket_code(enrolment: Enrolment) -> str:
    """What the ticket says in letters, where no camera is."""
    return tokens.short_code(PURPOSE, enrolment.pk)


@transaction.atomic
def set_attendance(*, actor: Member, activity: Activity, member_ids: Collection[int], attended: bool) -> int:
    """Note that these people were there, or were not after all. Returns for how many that is new. Raises NotAllowed."""
    require("activity.check_in", actor, activity)
    changing = taking_part(activity, member_ids).filter(attended_at__isnull=attended)
    rows = list(changing.select_for_update(of=("self",)).order_by("pk"))
    moment = timezone.now() if attended else None
    for enrolment in rows:
        _note(actor, enrolment, moment)
    return len(rows)


def check_in(*, actor: Member, activity: Activity, text: str) -> CheckIn:
    """Note who carries this ticket (its link, its token, or its eight letters).

    Raises NotAllowed, NoTicket, TicketForAnother, NotTakingPart, TooManyWrongCodes.
    """
    require("activity.check_in", actor, activity)
    found = _find(actor, activity, text)  # outside of the transaction, which would forget a wrong code
    with transaction.atomic():
        enrolments = Enrolment.objects.select_for_update(of=("self",)).select_related("member")
        enrolment = enrolments.get(pk=found.pk)
        if enrolment.status != EnrolmentStatus.JOINED:
            raise NotTakingPart
        is_new = enrolment.attended_at is None
        if is_new:
            _note(actor, enrolment, timezone.now())
    return CheckIn(enrolment, is_new=is_new)


def enrolment_of_ticket(token: str) -> Enrolment | None:
    """Whose ticket this is, if it was made in this location."""
    key = tokens.read(PURPOSE, token)
    if key is None:
        return None
    rows = Enrolment.objects.select_related("member", "activity__organiser")
    return rows.filter(pk=key).first()


def _find(actor: Member, activity: Activity, text: str) -> Enrolment:
    subject = f"{current_tenant().pk}:{actor.pk}"
    if not is_blocked(name="learning.check_in", subject=subject, limit=WRONG_A_MINUTE).allowed:
        raise TooManyWrongCodes
    wanted = text.strip()[:500]
    letters = wanted.upper().replace("-", "").replace(" ", "")
    if len(letters) == CODE_LENGTH:
        keys = Enrolment.objects.filter(activity=activity).values_list("pk", flat=True)
        found = next((key for key in keys if tokens.short_code(PURPOSE, key) == letters), None)
        enrolment = Enrolment.objects.get(pk=found) if found is not None else None
    else:
        enrolment = enrolment_of_ticket(_token_in(wanted))
    if enrolment is None:
        hit(name="learning.check_in", subject=subject, limit=WRONG_A_MINUTE, seconds=60)
        raise NoTicket
    if enrolment.activity_id != activity.pk:
        raise TicketForAnother
    return enrolment


def _token_in(text: str) -> str:
    """The token of a scanned link. A link of another host holds a token that is worth nothing here."""
    return text.partition("/check-in/")[2].strip("/") if "/check-in/" in text else text


def _note(actor: Member, enrolment: Enrolment, moment: datetime | None) -> None:
    old, enrolment.attended_at = enrolment.attended_at, moment
    enrolment.save(update_fields=["attended_at"])
    record_audit(
        actor_id=actor.user_id,
        action="enrolment.attended" if moment else "enrolment.not_attended",
        target=enrolment,
        changes={"attended_at": [old, moment]},
    )
