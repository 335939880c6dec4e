"""Application, waiting list and attendance as one story through HTTP, from the organiser's form to the badge."""

from collections.abc import Callable

from django.test import Client

from learning.models import Activity, Enrolment
from learning.services.activities import update_activity
from learning.services.messages import deliver_message
from shared.models import AuditEntry, JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.journeys.test_learner import publish

MakeClient = Callable[..., Client]
PAGE = "/activities/build-a-robot-that-waters-your-plants/"
PEOPLE = "/manage/activities/build-a-robot-that-waters-your-plants/participants/"


def test_from_an_application_over_the_waiting_list_to_the_badge(
    client_for: MakeClient, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    petra, lena, ravi, amir = (
        client_for(alpha, user=user) for user in (cast.petra, cast.lena, cast.ravi, cast.amir)
    )
    publish(petra)
    with in_tenant(alpha):
        update_activity(
            actor=cast.member(cast.petra),
            activity=Activity.objects.get(),
            joining="apply",
            capacity=1,
            has_waiting_list=True,
            questions=[{"text": "Why you?", "is_required": True}],
        )

    for who in (lena, ravi, amir):
        assert who.get(PAGE + "apply/").status_code == 200
        assert who.post(PAGE + "apply/", {"answer_0": "I like plants"}).status_code == 302
    assert {entry.state for entry in JournalEntry.objects.all()} == {"applied"}
    choice = {"do": "accept", "person": [cast.lena.pk, cast.ravi.pk], "message": "Bring gloves."}
    told = petra.post(PEOPLE + "?group=applied", choice, follow=True).content.decode()
    assert "1 person chosen: they have a place and were told by e-mail." in told
    assert "1 person chosen, but all places are taken: they are on the waiting list." in told
    petra.post(PEOPLE + "?group=applied", {"do": "decline", "person": [cast.amir.pk]})
    assert "You are taking part" in lena.get(PAGE).content.decode()
    assert "You are number 1 on the waiting list" in ravi.get(PAGE).content.decode()
    assert "This time others were chosen." in amir.get(PAGE).content.decode()

    lena.post(PAGE + "leave/")
    assert "You are taking part" in ravi.get(PAGE).content.decode()
    assert JournalEntry.objects.get(left_at=None).user == cast.ravi
    assert "You have a place" not in client_for(beta, user=cast.lena).get("/my-activities/").content.decode()

    ticket = ravi.get("/my-activities/build-a-robot-that-waters-your-plants/ticket/")
    code = ticket.context["code"]
    assert "Ravi is here." in petra.post(PEOPLE + "scan/", {"code": code}).content.decode()
    petra.post(
        PEOPLE + "write/",
        {"do": "send", "group": "joined", "subject": "Thanks", "text": "Well done", "reply_to": "nobody"},
    )
    with in_tenant(alpha):
        deliver_message(message_id=Activity.objects.get().messages.get().pk)
    told = petra.post(PEOPLE, {"do": "badge", "person": [cast.ravi.pk]}, follow=True).content.decode()
    assert "1 badge is issued." in told

    with in_tenant(alpha):
        row = Enrolment.objects.get(member_id=cast.ravi.pk)
        assert None not in (row.attended_at, row.completed_at, row.decided_at)
    mails = list(OutgoingMail.objects.filter(recipient="ravi@example.org").order_by("created_at"))
    assert ["Bring gloves." in mails[0].text, "it is yours" in mails[1].text, mails[2].subject] == [
        True,
        True,
        "Thanks",
    ]
    actions = AuditEntry.objects.filter(object_type="learning.enrolment", object_id=str(row.pk))
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "activity.applied",
        "application.accepted",
        "activity.moved_up",
        "enrolment.attended",
        "enrolment.completed",
    ]
