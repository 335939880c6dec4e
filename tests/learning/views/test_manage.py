from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from credentials.forms import CodeWindowForm
from credentials.models import Credential
from learning.enums import OrganiserRole
from learning.forms import OrganiserForm
from learning.forms.worksheet import STEPS
from learning.models import Activity, Organiser
from learning.services.enrolments import join_activity
from learning.services.organisers import set_organiser_role
from shared.forms import PartedForm
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]


def test_organisers_area_wants_a_sign_in(alpha: Tenant, client_for: ClientFor) -> None:
    response = client_for(alpha).get("/manage/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/manage/")


def test_participants_are_shown_with_the_ways_to_issue(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)

    text = (
        client_for(alpha, user=cast.petra)
        .get("/manage/activities/robots-for-everybody/participants/")
        .content.decode()
    )

    assert "Lena" in text
    assert "lena@example.org" not in text
    for way in ("issue", "codes"):
        assert f"/achievements/{activity.achievement_id}/{way}/" in text


def test_ticked_participants_get_the_badge(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        for person in (cast.lena, cast.ravi):
            join_activity(member=cast.member(person), activity=activity)
    client, path = client_for(alpha, user=cast.petra), "/manage/activities/robots-for-everybody/participants/"

    def states() -> dict[str, str]:
        return {person["name"]: person["state"] for person in client.get(path).context["people"]}

    assert states() == {"Lena": "", "Ravi": ""}
    answer = client.post(path, {"person": [str(cast.lena.pk), str(cast.otto.pk), "x"]}, follow=True)
    assert "1 badge is issued." in answer.content.decode()
    assert states() == {"Lena": "held", "Ravi": ""}
    assert "Tick the people who were there" in client.post(path, follow=True).content.decode()
    with in_tenant(alpha):
        assert [badge.recipient_email for badge in Credential.objects.all()] == ["lena@example.org"]


def test_editor_sees_participants_but_gives_no_badges(
    make_activity: Make, organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.ravi), role=OrganiserRole.EDITOR
        )
    client, path = client_for(alpha, user=cast.ravi), "/manage/activities/robots-for-everybody/participants/"

    page = client.get(path)

    assert (page.status_code, page.context["may_issue"], page.context["can_tick"]) == (200, False, False)
    assert f"/achievements/{activity.achievement_id}/issue/" not in page.content.decode()
    assert client.post(path, {"person": [str(cast.lena.pk)]}).status_code == 404
    with in_tenant(alpha):
        assert not Credential.objects.exists()


def test_participants_cost_the_same_for_one_and_three(
    make_activity: Make,
    alpha: Tenant,
    client_for: ClientFor,
    cast: Cast,
    django_assert_num_queries: Any,
) -> None:
    activity = make_activity()
    client, path = client_for(alpha, user=cast.petra), "/manage/activities/robots-for-everybody/participants/"
    for people in ((cast.lena,), (cast.ravi, cast.amir)):
        with in_tenant(alpha):
            for person in people:
                join_activity(member=cast.member(person), activity=activity)
        hosts.clear()
        client.get(path)  # for a while from here on, the process knows the host
        with django_assert_num_queries(16):
            client.get(path)


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        (OrganiserRole.EDITOR, "/manage/activities/robots-for-everybody/"),
        (OrganiserRole.ASSESSOR, "/manage/activities/robots-for-everybody/participants/"),
        (OrganiserRole.MEMBER, "/activities/robots-for-everybody/"),
    ],
)
def test_area_leads_each_role_only_where_it_may_go(
    role: OrganiserRole,
    leads_to: str,
    make_activity: Make,
    organiser: Organiser,
    alpha: Tenant,
    client_for: ClientFor,
    cast: Cast,
) -> None:
    make_activity()
    with in_tenant(alpha):
        set_organiser_role(actor=None, organiser=organiser, member=cast.member(cast.ravi), role=role)
    client = client_for(alpha, user=cast.ravi)

    page = client.get("/manage/")

    [activity], [mine] = page.context["activities"], page.context["organisers"]
    assert activity["url"] == leads_to
    assert client.get(activity["url"]).status_code == 200
    assert (mine["may_add"], mine["may_edit"]) == (role == OrganiserRole.EDITOR, False)


def test_draft_can_be_published_from_its_own_page(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity(publish=False)
    client = client_for(alpha, user=cast.petra)

    text = client.get("/activities/robots-for-everybody/").content.decode()

    assert "This is a draft: only you and your team see it." in text
    assert 'action="/manage/activities/robots-for-everybody/status/"' in text


@pytest.mark.parametrize("form_class", [OrganiserForm, CodeWindowForm, *STEPS])
def test_every_field_stands_in_one_part(form_class: type[PartedForm]) -> None:
    named = [name for part in form_class.PARTS for row in part.rows for name in row]

    assert sorted(named) == sorted(form_class.base_fields)


MANAGED = [
    ("GET", "/manage/organisers/youth-club/"),
    ("POST", "/manage/organisers/youth-club/"),
    ("GET", "/manage/organisers/youth-club/activities/new/"),
    ("POST", "/manage/organisers/youth-club/activities/new/"),
    ("GET", "/manage/activities/robots-for-everybody/"),
    ("POST", "/manage/activities/robots-for-everybody/status/"),
    ("GET", "/manage/activities/robots-for-everybody/participants/"),
]


@pytest.mark.parametrize(("method", "path"), MANAGED)
def test_somebody_elses_area_is_not_found(
    method: str,
    path: str,
    make_activity: Make,
    alpha: Tenant,
    beta: Tenant,
    client_for: ClientFor,
    cast: Cast,
) -> None:
    make_activity()
    data = {"action": "archive", "name": "Taken over", "type": "event"}

    def answer(where: Tenant, person: Any) -> int:
        client = client_for(where, user=person)
        return (client.post(path, data) if method == "POST" else client.get(path)).status_code

    # the right person gets there (or is told what to mend), nobody else learns that it exists
    assert answer(alpha, cast.petra) in (200, 302, 422)
    assert [answer(alpha, cast.lena), answer(alpha, cast.otto), answer(beta, cast.petra)] == [404, 404, 404]


@pytest.mark.parametrize("role", ["assessor", "member"])
def test_roles_that_do_not_edit_cannot(
    role: str, make_activity: Make, organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()
    with in_tenant(alpha):
        set_organiser_role(
            actor=cast.member(cast.petra),
            organiser=organiser,
            member=cast.member(cast.lena),
            role=OrganiserRole(role),
        )
    client = client_for(alpha, user=cast.lena)

    assert client.get("/manage/").status_code == 200
    assert client.get("/manage/activities/robots-for-everybody/").status_code == 404
    assert (
        client.post("/manage/activities/robots-for-everybody/status/", {"action": "archive"}).status_code
        == 404
    )
    expected = 200 if role == "assessor" else 404
    assert client.get("/manage/activities/robots-for-everybody/participants/").status_code == expected


def test_looking_at_the_area_makes_nobody_a_member(alpha: Tenant, client_for: ClientFor, cast: Cast) -> None:
    assert client_for(alpha, user=cast.otto).get("/manage/").status_code == 200

    with in_tenant(alpha):
        assert not Member.objects.filter(user_id=cast.otto.pk).exists()


def test_area_shows_its_activities_in_pages(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.views.manage.PAGE_SIZE", 2)
    for number in range(3):
        make_activity(title=f"Number {number}")
    petra = client_for(alpha, user=cast.petra)

    pages = [petra.get(f"/manage/?page={number}").content.decode() for number in (1, 2)]

    found = [{number for number in range(3) if f"Number {number}" in page} for page in pages]
    assert [len(numbers) for numbers in found] == [2, 1]
    assert found[0] | found[1] == {0, 1, 2}
    assert "?page=2" in pages[0]
