"""The pages of teams, invitations, verification and coordination; and an invitation's whole way."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from learning.enums import ActivityRole, OrganiserRole
from learning.models import Activity, Invitation, Organiser, OrganiserMembership, Verification
from learning.services.invitations import create_invite_link, token_of
from learning.services.item_teams import set_item_role
from learning.services.organisers import create_organiser, set_organiser_role
from learning.services.policies import change_organiser_policy
from learning.targets import Target
from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast, make_user

ClientFor = Callable[..., Client]
BASE = "/manage/organisers/youth-club/"


def invite_path(recipient: str) -> str:
    """The link in the mail."""
    text = OutgoingMail.objects.filter(recipient=recipient).latest("created_at").text
    found = re.search(r"http://[^/]+(/invitations/[\w-]{32}/)", text)
    assert found
    return found[1]


def test_invitation_by_mail_brings_a_new_person_into_the_team(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    petra = client_for(alpha, user=cast.petra)
    sent = petra.post(BASE + "invitations/", {"emails": "Mia Kos <mia@example.org>;", "role": "editor"})
    assert "An e-mail is on its way" in sent.content.decode()
    path = invite_path("mia@example.org")
    page = client_for(alpha).get(path)
    assert f'href="/sign-up/?next={path}"' in page.content.decode()
    assert (page["Referrer-Policy"], "Set-Cookie" in page) == ("same-origin", False)

    mia = client_for(alpha, user=make_user("mia"))
    assert "Youth Club" in mia.get(path).content.decode()
    assert mia.post(path, {"answer": "yes"})["Location"] == "/manage/"
    assert "You are editor" in mia.get("/manage/").content.decode()
    assert mia.get("/manage/organisers/youth-club/activities/new/").status_code == 200
    assert "You are in" in mia.get(path).content.decode()
    assert client_for(alpha, user=cast.lena).get(path).status_code == 410


def test_invitation_to_another_address_is_accepted_after_confirming(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    client_for(alpha, user=cast.petra).post(
        BASE + "invitations/", {"emails": "lena.work@example.net", "role": "member"}
    )
    path, lena = invite_path("lena.work@example.net"), client_for(alpha, user=cast.lena)

    text = lena.get(path).content.decode()
    assert "You are signed in as lena@example.org" in text
    assert "lena.work@example.net" not in text
    assert lena.post(path, {"answer": "yes"}).status_code == 422
    assert lena.post(path, {"answer": "yes", "confirm": "yes"}).status_code == 302


def test_token_of_another_location_is_unknown(
    organiser: Organiser, alpha: Tenant, beta: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    with in_tenant(alpha):
        link = create_invite_link(
            actor=cast.member(cast.petra),
            target=Target(organiser=organiser),
            role="member",
            expires_at=timezone.now() + timedelta(days=1),
        )
        path = f"/invitations/{token_of(link)}/"

    assert client_for(alpha).get(path).status_code == 200
    assert [client_for(beta, user=user).post(path).status_code for user in (None, cast.otto)] == [404, 404]


def test_guessing_tokens_is_slowed_down(alpha: Tenant, client_for: ClientFor) -> None:
    client = client_for(alpha)
    codes = [client.get(f"/invitations/{number:032d}/").status_code for number in range(22)]

    assert (codes[:20], codes[21]) == ([404] * 20, 429)


def test_list_is_shown_before_it_is_sent_and_its_result_downloaded(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    petra = client_for(alpha, user=cast.petra)
    content = b"email,name\nlena@example.org,=cmd()\npetra@example.org,Petra\nnonsense,X\n"
    kept = petra.post(
        BASE + "invitations/file/",
        {"file": SimpleUploadedFile("people.csv", content), "role": "member"},
    )
    page = kept["Location"]
    shown = petra.get(page).content.decode()
    assert ("Invite the 2 good ones" in shown, "This is not an e-mail address" in shown) == (True, True)
    with in_tenant(alpha):
        assert not Invitation.objects.exists()
    assert "1 person is invited" in petra.post(page, follow=True).content.decode()

    rows = petra.get(page + "result.csv").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[1:3] for row in rows[1:]] == [
        ["lena@example.org", "'=cmd()"],
        ["petra@example.org", "Petra"],
        ["nonsense", "X"],
    ]
    assert ["mail" in rows[1], "Already there" in rows[2], "not an e-mail" in rows[3]] == [True] * 3
    assert petra.get(page + "result.xlsx").content.startswith(b"PK")


def test_file_that_is_no_list_is_refused_with_words(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    response = client_for(alpha, user=cast.petra).post(
        BASE + "invitations/file/",
        {"file": SimpleUploadedFile("people.xlsx", b"PK\x03\x04 bomb"), "role": "member"},
    )

    assert (response.status_code, "cannot be read" in response.content.decode()) == (422, True)


def test_switch_shows_the_area_of_one_organiser(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    with in_tenant(alpha):
        create_organiser(actor=cast.member(cast.petra), name="Bike Kitchen")
    petra = client_for(alpha, user=cast.petra)
    assert petra.get("/manage/").content.decode().count("You are owner") == 2
    assert petra.post("/manage/switch/", {"organiser": "bike-kitchen"})["Location"] == "/manage/"
    text = petra.get("/manage/").content.decode()
    assert (text.count("You are owner"), "acting as Bike Kitchen" in text) == (1, True)
    assert petra.post("/manage/switch/", {"organiser": "nobodys"}).status_code == 404
    assert "Set-Cookie" not in client_for(alpha).get("/organisers/")


@pytest.mark.parametrize("more", [0, 2])
def test_pages_of_a_team_cost_the_same_for_one_and_three(
    more: int,
    organiser: Organiser,
    alpha: Tenant,
    client_for: ClientFor,
    cast: Cast,
    django_assert_num_queries: Any,
) -> None:
    with in_tenant(alpha):
        for user in (cast.lena, cast.ravi)[:more]:
            set_organiser_role(
                actor=None, organiser=organiser, member=cast.member(user), role=OrganiserRole.EDITOR
            )
    petra = client_for(alpha, user=cast.petra)
    emails = " ".join(f"guest{number}@example.net" for number in range(1 + more))
    petra.post(BASE + "invitations/", {"emails": emails, "role": "member"})
    for page, queries in (("members/", 13), ("invitations/", 15)):
        petra.get(BASE + page)
        with django_assert_num_queries(queries):
            assert petra.get(BASE + page).status_code == 200


def test_last_owner_is_told_why_they_cannot_leave(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    answer = client_for(alpha, user=cast.petra).post(BASE + "leave/", follow=True)

    assert "An organiser needs an owner" in answer.content.decode()
    with in_tenant(alpha):
        assert OrganiserMembership.objects.get().role == OrganiserRole.OWNER


def test_assessor_of_one_activity_finds_it_on_the_first_page(
    make_activity: Callable[..., Activity], alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        set_item_role(
            actor=cast.member(cast.petra),
            item=activity,
            member=cast.member(cast.lena),
            role=ActivityRole.ASSESSOR,
        )
    lena = client_for(alpha, user=cast.lena)

    text = lena.get("/manage/").content.decode()
    assert f'href="/manage/activities/{activity.slug}/participants/"' in text
    assert "you are assessor of this activity" in text
    assert lena.get(f"/manage/activities/{activity.slug}/participants/").status_code == 200
    assert lena.get(f"/manage/activities/{activity.slug}/").status_code == 404
    assert lena.get(f"/manage/activities/{activity.slug}/team/").status_code == 404


def test_verification_from_asking_to_the_tick(
    organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    petra, amir = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.amir)
    document = SimpleUploadedFile("statute.pdf", b"%PDF-1.4\n<script>\n%%EOF")
    assert petra.post(BASE + "verification/", {"document": document}).status_code == 302
    with in_tenant(alpha):
        page = f"/manage/coordination/verifications/{Verification.objects.get().pk}/"
    assert "Youth Club" in amir.get("/manage/coordination/verifications/").content.decode()
    shown = amir.get(page + "document/")
    assert (shown["Content-Disposition"], shown["Content-Security-Policy"]) == (
        'attachment; filename="document.pdf"',
        "default-src 'none'; sandbox",
    )
    for user in (cast.petra, cast.lena, cast.nora):
        assert client_for(alpha, user=user).get(page + "document/").status_code == 404
    assert amir.post(page, {"decision": "no", "reason": ""}).status_code == 422
    assert amir.post(page, {"decision": "yes"}).status_code == 302
    assert "have seen a document" in client_for(alpha).get("/organisers/youth-club/").content.decode()


def test_activity_waits_for_the_coordinator(
    make_activity: Callable[..., Activity], alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        change_organiser_policy(
            actor=cast.member(cast.amir), allows_new_organisers=False, approves_first=True
        )
    petra, amir = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.amir)
    petra.post(f"/manage/activities/{activity.slug}/status/", {"action": "publish"})
    page = f"/manage/coordination/reviews/{activity.slug}/"

    assert (
        "It is waiting for the coordinators"
        in petra.get(f"/manage/activities/{activity.slug}/").content.decode()
    )
    assert petra.get(page).status_code == 404
    assert client_for(alpha).get(f"/activities/{activity.slug}/").status_code == 404
    found = re.search(r'name="seen" value="([^"]+)"', amir.get(page).content.decode())
    assert found
    seen = {"seen": found[1]}
    assert amir.post(page, {"decision": "yes", "trust": "yes"} | seen).status_code == 302
    assert client_for(alpha).get(f"/activities/{activity.slug}/").status_code == 200
    with in_tenant(alpha):
        assert Organiser.objects.get().is_trusted
    assert client_for(alpha, user=cast.lena).get("/manage/organisers/new/").status_code == 403


def test_pages_of_coordinators_are_there_for_them_alone(
    alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    paths = ("", "reviews/", "verifications/", "members/", "settings/", "invitations/")
    for user, status in ((cast.amir, 200), (cast.lena, 404), (cast.nora, 404)):
        client = client_for(alpha, user=user)
        assert {client.get(f"/manage/coordination/{path}").status_code for path in paths} == {status}


def test_rights_are_shown_to_everybody(alpha: Tenant, client_for: ClientFor) -> None:
    text = client_for(alpha).get("/help/rights/").content.decode()

    assert "Make owners, and take ownership back" in text
