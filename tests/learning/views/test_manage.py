from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from credentials.forms import CodeWindowForm
from credentials.models import Credential
from learning.enums import ActivityStatus, OrganiserRole
from learning.forms import ActivityForm, OrganiserForm
from learning.models import Activity, Organiser, OrganiserMembership
from learning.services.enrolments import join_activity
from learning.services.organisers import set_organiser_role
from shared.forms import PartedForm
from shared.models import CatalogueItem
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]


def form(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a whole activity."""
    return {
        "type": "workshop",
        "title": "Bike repair",
        "description": "Bring your bike.",
        "do": "- Mend a tyre\n- Oil a chain\n",
        "learn": "Tools",
        "category": "crafts-and-making",
        "format": "in_person",
        "schedule": "dated",
        "starts_at": "2031-07-05T10:00",
        "ends_at": "2031-07-05T12:00",
        "place": "Center",
        "capacity": "12",
        "visibility": "network",
        **changes,
    }


def test_organisers_area_wants_a_sign_in(alpha: Tenant, client_for: ClientFor) -> None:
    response = client_for(alpha).get("/manage/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/manage/")


def test_whole_way_from_organiser_to_published_activity(
    alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    client = client_for(alpha, user=cast.ravi)

    made = client.post("/manage/organisers/new/", {"name": "Bike Kitchen"})
    assert made["Location"] == "/manage/organisers/bike-kitchen/activities/new/"
    assert client.get(made["Location"]).status_code == 200
    saved = client.post(made["Location"], form())
    assert saved["Location"] == "/manage/activities/bike-repair/"
    assert "Bike repair" in client.get("/manage/").content.decode()
    published = client.post("/manage/activities/bike-repair/status/", {"action": "publish"})
    assert published["Location"] == "/activities/bike-repair/"

    with in_tenant(alpha):
        activity = Activity.objects.select_related("achievement", "organiser").get()
        assert OrganiserMembership.objects.get().role == OrganiserRole.OWNER
        assert (activity.status, activity.capacity) == (ActivityStatus.PUBLISHED, 12)
        assert activity.do == ["Mend a tyre", "Oil a chain"]
        # 10:00 in Ljubljana's summer
        assert activity.starts_at == datetime(2031, 7, 5, 8, 0, tzinfo=UTC)
    assert CatalogueItem.objects.get().title == "Bike repair"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "This field is required"),
        ({"starts_at": ""}, "Say when it starts"),
        ({"starts_at": "yesterday"}, "Enter a valid date/time"),
        ({"ends_at": "2031-07-04T10:00"}, "The end lies before the start"),
        ({"do": "\n".join("abcdefghi")}, "At most eight points"),
        ({"category": "nonsense"}, "Select a valid choice"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"lat": "46"}, "both latitude and longitude"),
        ({"age_min": "30", "age_max": "20"}, "The highest age lies below the lowest"),
        ({"starts_at": "0001-01-01T00:00"}, "Look at the year again"),
        ({"starts_at": "9999-12-31T23:59", "ends_at": ""}, "Look at the year again"),
        ({"schedule": "repeating"}, "Say when it takes place"),
        ({"languages": "tlh"}, "Select a valid choice"),
    ],
)
def test_faulty_form_comes_back_with_everything_typed(
    changes: dict[str, str],
    complaint: str,
    organiser: Organiser,
    alpha: Tenant,
    client_for: ClientFor,
    cast: Cast,
) -> None:
    client = client_for(alpha, user=cast.petra)

    response = client.post("/manage/organisers/youth-club/activities/new/", form(**changes))

    text = response.content.decode()
    assert response.status_code == 422
    assert complaint in text
    assert "Bring your bike." in text
    assert "do" in changes or "Oil a chain" in text
    with in_tenant(alpha):
        assert not Activity.objects.exists()


def test_edit_form_shows_and_saves_moments_in_the_activitys_zone(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity(starts_at=datetime(2031, 1, 5, 9, 0, tzinfo=UTC))
    client = client_for(alpha, user=cast.petra)

    text = client.get("/manage/activities/robots-for-everybody/").content.decode()
    assert 'value="2031-01-05T10:00"' in text
    response = client.post(
        "/manage/activities/robots-for-everybody/", form(title="Robots", starts_at="2031-07-05T10:00")
    )

    assert response.status_code == 302
    with in_tenant(alpha):
        activity = Activity.objects.get()
        assert (activity.title, activity.starts_at) == ("Robots", datetime(2031, 7, 5, 8, 0, tzinfo=UTC))


def test_edit_to_fewer_places_than_people_says_why_not(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity(capacity=5)
    with in_tenant(alpha):
        for person in (cast.lena, cast.ravi):
            join_activity(member=cast.member(person), activity=activity)

    response = client_for(alpha, user=cast.petra).post(
        "/manage/activities/robots-for-everybody/", form(capacity="1", ends_at="")
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "capacity": ["2 people take part already: there must be at least as many places."]
    }


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
        with django_assert_num_queries(15):
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


@pytest.mark.parametrize("form_class", [OrganiserForm, ActivityForm, CodeWindowForm])
def test_every_field_stands_in_one_part(form_class: type[PartedForm]) -> None:
    named = [name for part in form_class.PARTS for row in part.rows for name in row]

    assert sorted(named) == sorted(form_class.base_fields)


MANAGED = [
    ("GET", "/manage/organisers/youth-club/"),
    ("POST", "/manage/organisers/youth-club/"),
    ("GET", "/manage/organisers/youth-club/activities/new/"),
    ("POST", "/manage/organisers/youth-club/activities/new/"),
    ("GET", "/manage/activities/robots-for-everybody/"),
    ("POST", "/manage/activities/robots-for-everybody/"),
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
    data = form(action="archive", name="Taken over")

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
    assert client.post("/manage/activities/robots-for-everybody/", form()).status_code == 404
    assert (
        client.post("/manage/activities/robots-for-everybody/status/", {"action": "archive"}).status_code
        == 404
    )
    expected = 200 if role == "assessor" else 404
    assert client.get("/manage/activities/robots-for-everybody/participants/").status_code == expected


def test_form_takes_no_field_that_it_does_not_show(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()

    client_for(alpha, user=cast.petra).post(
        "/manage/activities/robots-for-everybody/",
        form(status="archived", enrolled="99", organiser="x", slug="taken", is_verified="on"),
    )

    with in_tenant(alpha):
        activity = Activity.objects.select_related("organiser").get()
        assert (activity.status, activity.enrolled, activity.slug) == (
            ActivityStatus.PUBLISHED,
            0,
            "robots-for-everybody",
        )


def test_looking_at_the_area_makes_nobody_a_member(alpha: Tenant, client_for: ClientFor, cast: Cast) -> None:
    assert client_for(alpha, user=cast.otto).get("/manage/").status_code == 200

    with in_tenant(alpha):
        assert not Member.objects.filter(user_id=cast.otto.pk).exists()
