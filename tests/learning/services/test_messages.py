from collections.abc import Callable

import pytest

from learning.enums import ReplyTo
from learning.errors import NobodyToWriteTo, NoReplyAddress, TooManyMessages
from learning.models import Activity, Organiser, ParticipantMessage
from learning.services.enrolments import join_activity
from learning.services.messages import MESSAGES_A_DAY, deliver_message, send_participant_message
from learning.services.organisers import update_organiser
from shared.errors import NotAllowed
from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def send(actor: object, activity: Activity, **changes: object) -> ParticipantMessage:
    fields = {"group": "joined", "subject": "Bring a bag", "text": "One\n\nTwo", "reply_to": ReplyTo.NOBODY}
    return send_participant_message(actor=actor, activity=activity, **fields | changes)  # type: ignore[arg-type]


def test_message_goes_to_each_by_themselves_and_once(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        for user in (cast.lena, cast.ravi):
            join_activity(member=cast.member(user), activity=activity, notify=False)
        message = send(cast.member(cast.petra), activity, reply_to=ReplyTo.AUTHOR)
        assert (message.recipients, OutgoingMail.objects.count()) == (2, 0)
        for _twice in range(2):
            deliver_message(message_id=message.pk)
        assert ParticipantMessage.objects.get().delivered_at is not None

    mails = list(OutgoingMail.objects.order_by("recipient"))
    assert [(mail.recipient, mail.reply_to, mail.subject) for mail in mails] == [
        ("lena@example.org", "petra@example.org", "Bring a bag"),
        ("ravi@example.org", "petra@example.org", "Bring a bag"),
    ]
    assert "ravi" not in mails[0].text + mails[0].html
    assert "Youth Club writes about “Robots for everybody”:" in mails[0].text


def test_answers_go_to_the_public_address_where_there_is_one(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
        with pytest.raises(NoReplyAddress):
            send(petra, activity, reply_to=ReplyTo.ORGANISER)
        update_organiser(actor=petra, organiser=organiser, email="club@example.org")
        activity = Activity.objects.select_related("organiser").get()
        deliver_message(message_id=send(petra, activity, reply_to=ReplyTo.ORGANISER).pk)
    assert OutgoingMail.objects.get().reply_to == "club@example.org"


def test_messages_of_a_day_are_few_and_the_organisers_alone(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        with pytest.raises(NobodyToWriteTo):
            send(petra, activity)
        join_activity(member=lena, activity=activity)
        for group in ("gone", "nonsense"):
            with pytest.raises(NobodyToWriteTo):
                send(petra, activity, group=group)
        with pytest.raises(NotAllowed):
            send(lena, activity)
        for _number in range(MESSAGES_A_DAY):
            send(petra, activity)
        with pytest.raises(TooManyMessages):
            send(petra, activity)


def test_subject_with_line_breaks_makes_no_header(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
        message = send(cast.member(cast.petra), activity, subject="Hi\r\nBcc: x@example.org", text="<b>x</b>")
        deliver_message(message_id=message.pk)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Hi Bcc: x@example.org"
    assert "<b>x</b>" not in mail.html
