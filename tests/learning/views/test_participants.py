"""The participants' page and what hangs on it."""

import csv
import io
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import parse_http_date
from openpyxl import load_workbook

from learning.enums import EnrolmentStatus, JoiningKind, OrganiserRole
from learning.models import Activity, Enrolment, Organiser, ParticipantMessage
from learning.services.applications import apply_to_activity
from learning.services.attendance import ticket_code, ticket_of
from learning.services.enrolments import join_activity, set_name_shown
from learning.services.organisers import set_organiser_role
from shared.models import AuditEntry, User
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
PAGE = "/activities/robots-for-everybody/"
PEOPLE = "/manage/activities/robots-for-everybody/participants/"


def crowd(activity: Activity, names: list[str]) -> None:
    """People who take part, made at once."""
    users = User.objects.bulk_create(
        User(email=f"crowd-{number}@example.org", display_name=name) for number, name in enumerate(names)
    )
    with in_tenant(Tenant.objects.get(slug="alpha")):
        for user in users:
            member = Member.objects.create(user_id=user.pk, display_name=user.display_name)
            join_activity(member=member, activity=activity, notify=False)


def test_list_is_searched_filtered_and_paged(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    crowd(activity, [f"Person {number:02}" for number in range(51)] + ["Čaroline <b>"])
    petra = client_for(alpha, user=cast.petra)

    def names(query: str) -> list[str]:
        return [person["name"] for person in petra.get(PEOPLE + query).context["people"]]

    assert (len(names("")), len(names("?page=2")), len(names("?page=x&mark=y&group=z"))) == (50, 2, 50)
    assert names("?q=caro") == ["Čaroline <b>"]
    assert "Čaroline &lt;b&gt;" in petra.get(PEOPLE + "?q=caro").content.decode()
    first = petra.get(PEOPLE).context["people"][0]["id"]
    petra.post(PEOPLE, {"do": "attended", "person": [first, "9999999", "x", "-1"]})
    assert (len(names("?mark=attended")), len(names("?mark=absent"))) == (1, 50)
    assert names("?mark=completed") == []


def test_list_costs_the_same_for_one_and_fifty(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    activity = make_activity()
    petra = client_for(alpha, user=cast.petra)
    for names in (["One"], [f"More {number}" for number in range(49)]):
        with in_tenant(alpha):
            offset = Enrolment.objects.count()
        users = User.objects.bulk_create(
            User(email=f"p{offset}-{number}@example.org", display_name=name)
            for number, name in enumerate(names)
        )
        with in_tenant(alpha):
            for user in users:
                member = Member.objects.create(user_id=user.pk, display_name=user.display_name)
                join_activity(member=member, activity=activity, notify=False)
        hosts.clear()
        petra.get(PEOPLE)  # for a while from here on, the process knows the host
        with django_assert_num_queries(16):
            petra.get(PEOPLE)


def test_applicants_are_read_and_chosen(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(joining=JoiningKind.APPLICATION, questions=[{"text": "Why?"}])
    with in_tenant(alpha):
        for user, answer in ((cast.lena, "I <i>care</i>"), (cast.ravi, "Me too")):
            apply_to_activity(member=cast.member(user), activity=activity, answers=[answer])
    petra, path = client_for(alpha, user=cast.petra), PEOPLE + "?group=applied"

    text = petra.get(path).content.decode()
    assert "I &lt;i&gt;care&lt;/i&gt;" in text
    assert "See who has applied" in petra.get(PEOPLE).content.decode()
    assert petra.post(path, {"do": "nonsense", "person": [cast.lena.pk]}).status_code == 404
    told = petra.post(path, {"do": "accept", "person": [cast.lena.pk]}, follow=True).content.decode()
    assert "1 person chosen: they have a place and were told by e-mail." in told
    petra.post(path, {"do": "decline", "person": [cast.ravi.pk], "message": "Next year!"})
    assert "Nobody is left here" in petra.get(path).content.decode()

    with in_tenant(alpha):
        states = dict(Enrolment.objects.values_list("member_id", "status"))
    assert states == {cast.lena.pk: EnrolmentStatus.JOINED, cast.ravi.pk: EnrolmentStatus.DECLINED}


def test_scanning_answers_the_script_and_the_form(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        row = join_activity(member=cast.member(cast.lena), activity=activity)
        token, letters = ticket_of(row), ticket_code(row)
    petra, path = client_for(alpha, user=cast.petra), PEOPLE + "scan/"

    page = petra.get(path)
    assert "worker-src 'self' blob:" in page["Content-Security-Policy"]
    said = [
        json.loads(petra.post(path, {"code": code}, headers={"Accept": "application/json"}).content)
        for code in (token, token, "nothing")
    ]
    assert [(one["state"], one["attended"], one["joined"]) for one in said] == [
        ("new", 1, 1),
        ("again", 1, 1),
        ("refused", 1, 1),
    ]
    assert said[0]["text"] == "Lena is here."
    assert "Lena was noted already." in petra.post(path, {"code": letters}).content.decode()
    assert "blob:" not in petra.get(PEOPLE)["Content-Security-Policy"]


def test_ticket_is_the_learners_own_and_leads_the_team_to_a_button(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        row = join_activity(member=cast.member(cast.lena), activity=activity)
        check, code = f"/check-in/{ticket_of(row)}/", ticket_code(row)
    ticket = "/my-activities/robots-for-everybody/ticket"
    lena, ravi, petra = (client_for(alpha, user=user) for user in (cast.lena, cast.ravi, cast.petra))

    page = lena.get(f"{ticket}/").content.decode()
    assert ("<svg" in page, f"{code[:4]} {code[4:]}" in page) == (True, True)
    assert lena.get(f"{ticket}.png").content.startswith(b"\x89PNG")
    assert [ravi.get(ticket + end).status_code for end in ("/", ".png")] == [404, 404]
    assert client_for(alpha).get(f"{ticket}/").status_code == 302
    assert [who.get(check).status_code for who in (lena, ravi)] == [404, 404]
    assert client_for(beta, user=cast.otto).get(check).status_code == 404
    assert "Lena" in petra.get(check).content.decode()
    with in_tenant(alpha):
        assert Enrolment.objects.get().attended_at is None  # looking changes nothing
    petra.post(check)
    assert "You were noted as present." in lena.get(f"{ticket}/").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_as_a_file_holds_no_address_and_no_formula(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, kind: str
) -> None:
    activity = make_activity(questions=[{"text": "=cmd|' /C calc'!A0"}])
    crowd(activity, ['=HYPERLINK("http://x")', "+1", "@x", "-2", "\t=1", "Plain\x07"])
    petra = client_for(alpha, user=cast.petra)

    answer = petra.post(f"{PEOPLE}export/{kind}/")

    assert answer["Content-Disposition"].endswith(f'filename="robots-for-everybody-participants.{kind}"')
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    names = sorted(str(row[0]) for row in rows[1:])
    assert names[:5] == ["'\t=1", "'+1", "'-2", '\'=HYPERLINK("http://x")', "'@x"]
    assert rows[0][-1] == "'=cmd|' /C calc'!A0"
    assert "@example.org" not in str(rows)
    assert AuditEntry.objects.filter(action="participants.exported").count() == 1
    assert petra.post(f"{PEOPLE}export/exe/").status_code == 404
    assert petra.get(f"{PEOPLE}export/{kind}/").status_code == 405


def test_message_is_looked_at_before_it_is_sent(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
    petra, path = client_for(alpha, user=cast.petra), PEOPLE + "write/"
    data = {"group": "joined", "subject": "Hello", "text": "See <you>", "reply_to": "nobody"}

    preview = petra.post(path, data | {"do": "preview"})
    assert "This is how it arrives at 1 person" in preview.content.decode()
    assert "See &lt;you&gt;" in preview.content.decode()
    with in_tenant(alpha):
        assert ParticipantMessage.objects.count() == 0
    assert petra.post(path, data | {"reply_to": "organiser"}).status_code == 422  # it has no address
    sent = petra.post(path, data | {"do": "send"}, follow=True).content.decode()
    assert ("It goes to 1 person." in sent, "See &lt;you&gt;" in sent) == (True, True)


def test_inviting_lists_what_was_typed_and_takes_it_back(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity(joining=JoiningKind.INVITATION)
    petra, path = client_for(alpha, user=cast.petra), PEOPLE + "invite/"

    assert petra.post(path, {"emails": "nobody at all"}).status_code == 422
    assert "“a@b” is not" in petra.post(path, {"emails": "x@example.org; a@b"}).content.decode()
    told = petra.post(
        path, {"emails": "New <new@example.org>,\nlena@example.org"}, follow=True
    ).content.decode()
    assert "2 invitations are on their way." in told
    assert told.count("@example.org</th>") == 2
    [first, _second] = petra.get(path).context["page"].object_list
    petra.post(f"{path}{first['pk']}/withdraw/")
    assert len(petra.get(path).context["page"].object_list) == 1


def test_assessor_notes_who_is_there_and_neither_chooses_nor_writes(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity()
    with in_tenant(alpha):
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.ravi), role=OrganiserRole.ASSESSOR
        )
    ravi = client_for(alpha, user=cast.ravi)

    codes = {path: ravi.get(PEOPLE + path).status_code for path in ("", "scan/", "write/", "invite/")}

    assert codes == {"": 200, "scan/": 200, "write/": 404, "invite/": 404}
    assert ravi.post(PEOPLE, {"do": "accept", "person": [1]}).status_code == 404


@pytest.mark.parametrize(
    ("shown_to", "seen"),
    [
        ("nobody", {"stranger": False, "member": False, "participant": False}),
        ("participants", {"stranger": False, "member": False, "participant": True}),
        ("members", {"stranger": False, "member": True, "participant": True}),
    ],
)
def test_names_are_seen_by_those_allowed_and_only_of_those_who_want(
    make_activity: Make,
    alpha: Tenant,
    cast: Cast,
    client_for: ClientFor,
    shown_to: str,
    seen: dict[str, bool],
) -> None:
    activity = make_activity(participants_visibility=shown_to)
    crowd(activity, ["Zoran Visible", "Zora Hidden"])
    with in_tenant(alpha):
        visible = Member.objects.get(display_name="Zoran Visible")
        set_name_shown(member=visible, activity=activity, is_shown=True)
        join_activity(member=cast.member(cast.lena), activity=activity)
    readers = {
        "stranger": client_for(alpha),
        "member": client_for(alpha, user=cast.ravi),
        "participant": client_for(alpha, user=cast.lena),
    }

    pages = {who: client.get(PAGE).content.decode() for who, client in readers.items()}

    assert {who: "Zoran Visible" in page for who, page in pages.items()} == seen
    assert [who for who, page in pages.items() if "Zora Hidden" in page] == []


def test_place_is_taken_back_with_a_reason_by_who_decides(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
    petra = client_for(alpha, user=cast.petra)
    body = {"do": "removed", "person": [str(cast.lena.pk), "x", "-1", "9" * 30]}

    assert "Take their place back" in petra.get(PEOPLE).content.decode()
    unsaid = petra.post(PEOPLE, {**body, "reason": " "}, follow=True).content.decode()
    assert "Say why: the person reads it in the e-mail." in unsaid
    done = petra.post(PEOPLE, {**body, "reason": "The group is too large."}, follow=True).content.decode()
    assert "1 person has lost their place and was told by e-mail." in done
    with in_tenant(alpha):
        assert Enrolment.objects.get().status == EnrolmentStatus.LEFT
    assert client_for(alpha, user=cast.lena).post(PEOPLE, {**body, "reason": "x"}).status_code == 404


def test_ticket_that_a_device_keeps_names_nobody_and_is_over_with_the_activity(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    dated, whenever = make_activity(), make_activity(title="Whenever", schedule="any_time", starts_at=None)
    with in_tenant(alpha):
        for activity in (dated, whenever):
            join_activity(member=cast.member(cast.lena), activity=activity)
    lena, ravi = client_for(alpha, user=cast.lena), client_for(alpha, user=cast.ravi)
    path = "/my-activities/robots-for-everybody/ticket/"

    page, kept = lena.get(path).content.decode(), lena.get(path + "kept/")

    letters = re.findall(r"[A-Z0-9]{4} [A-Z0-9]{4}", page)
    assert letters
    assert [one for one in letters if one in kept.content.decode()] == letters[:1]
    assert "Lena" not in kept.content.decode()
    assert "no-store" in kept["Cache-Control"]
    assert dated.starts_at is not None
    over = parse_http_date(kept["Expires"]) - dated.starts_at.timestamp()
    assert over == pytest.approx(timedelta(days=1).total_seconds(), abs=1)
    month = parse_http_date(lena.get("/my-activities/whenever/ticket/kept/")["Expires"]) - time.time()
    assert month == pytest.approx(timedelta(days=30).total_seconds(), abs=60)
    assert ravi.get(path + "kept/").status_code == 404
    assert client_for(alpha).get(path + "kept/")["Location"].startswith("/sign-in/")


def test_ticket_of_what_repeats_without_an_end_is_kept_for_a_month(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    begun = timezone.now() - timedelta(days=40)
    activity = make_activity(schedule="repeating", schedule_note="On Tuesdays", starts_at=begun)
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)

    kept = client_for(alpha, user=cast.lena).get("/my-activities/robots-for-everybody/ticket/kept/")

    month = parse_http_date(kept["Expires"]) - time.time()
    assert month == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


def test_ticket_of_what_is_far_away_is_kept_for_a_month_after_it_was_opened(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(starts_at=timezone.now() + timedelta(days=90))
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)

    kept = client_for(alpha, user=cast.lena).get("/my-activities/robots-for-everybody/ticket/kept/")

    month = parse_http_date(kept["Expires"]) - time.time()
    assert month == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


def test_worker_of_tickets_is_a_script_at_the_root_for_anybody(alpha: Tenant, client_for: ClientFor) -> None:
    answer = client_for(alpha).get("/tickets.js")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"addEventListener" in answer.content


def test_people_of_another_website_are_a_number_of_clicks(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity(joining="external", external_url="https://www.example.org/in")
    petra = client_for(alpha, user=cast.petra)
    client_for(alpha).get("/activities/robots-for-everybody/out/")

    page = petra.get("/manage/activities/robots-for-everybody/participants/").content.decode()

    assert "People join on example.org" in page
    assert "The link was followed 1 time so far." in page
    assert "Scan tickets" not in page
