"""Writing to the people of an activity, whose addresses the organiser does not see."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import ReplyTo
from learning.errors import NobodyToWriteTo, NoReplyAddress, TooManyMessages
from learning.models import Activity, ParticipantMessage
from learning.queries.participants import people_of
from learning.queries.texts import own_title
from learning.services.participant_letters import Letter, own_words, page_url, write_to
from shared.rules import require
from shared.services.audit import record_audit
from tenants.jobs import tenant_task
from tenants.members.models import Member
from tenants.members.queries.members import account_of

MESSAGES_A_DAY = 5  # of one activity
GROUPS_WRITTEN_TO = ("joined", "waiting", "applied")


@transaction.atomic
def send_participant_message(
    *, actor: Member, activity: Activity, group: str, subject: str, text: str, reply_to: ReplyTo
) -> ParticipantMessage:
    """Send a mail to everybody of `group` (GROUPS_WRITTEN_TO), each by themselves, in the location's look.

    Raises NotAllowed, NobodyToWriteTo, NoReplyAddress, TooManyMessages.
    """
    require("activity.decide", actor, activity)
    if group not in GROUPS_WRITTEN_TO:
        raise NobodyToWriteTo
    Activity.objects.select_for_update(of=("self",)).get(
        pk=activity.pk
    )  # one after the other: they are counted
    recent = ParticipantMessage.objects.filter(
        activity=activity, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if recent.count() >= MESSAGES_A_DAY:
        raise TooManyMessages
    recipients = people_of(activity, group=group).count()
    if not recipients:
        raise NobodyToWriteTo
    if reply_to == ReplyTo.ORGANISER and not activity.organiser.email:
        raise NoReplyAddress
    message = ParticipantMessage.objects.create(
        activity=activity,
        author=actor,
        group=group,
        subject=subject,
        text=text,
        reply_to=reply_to,
        recipients=recipients,
    )
    record_audit(
        actor_id=actor.user_id,
        action="message.sent",
        target=message,
        changes={"group": group, "recipients": recipients, "reply_to": reply_to},
    )
    deliver_message.enqueue(message_id=message.pk)
    return message


@tenant_task
def deliver_message(*, message_id: int) -> None:
    """Put the mails into the outbox, all or none of them; once, however often the job runs."""
    with transaction.atomic():
        message = (
            ParticipantMessage.objects.select_for_update(of=("self",))
            .select_related("activity__organiser", "author")
            .get(pk=message_id)
        )
        if message.delivered_at is not None:
            return
        answers = reply_address(message)
        for enrolment in people_of(message.activity, group=message.group):
            write_to(enrolment.member, lambda: letter_of(message), reply_to=answers)
        message.delivered_at = timezone.now()
        message.save(update_fields=["delivered_at"])


def letter_of(message: ParticipantMessage) -> Letter:
    """The mail as it arrives; also what the preview shows."""
    activity = message.activity
    return Letter(
        subject=message.subject,
        lead=_("%(organiser)s writes about “%(title)s”:")
        % {"organiser": activity.organiser.name, "title": own_title(activity)},
        lines=own_words(message.text),
        action_url=page_url(activity),
        action_label=_("See the activity"),
        note=_("You are getting this because you take part, are waiting for a place or have applied."),
    )


def reply_address(message: ParticipantMessage) -> str:
    if message.reply_to == ReplyTo.ORGANISER:
        return message.activity.organiser.email
    if message.reply_to == ReplyTo.AUTHOR and message.author is not None:
        return account_of(message.author).email
    return ""
