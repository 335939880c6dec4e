"""Own plans: of a person, from every location, on every host."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.models import Activity
from learning.services.moderation import hide_item, restore_item
from learning.services.playlists import publish_playlist, unpublish_playlist
from shared.errors import NotAllowed, PlanFull
from shared.models import CatalogueItem, Plan, PlanItem
from shared.services.plans import MOST_PLANS, create_plan, update_plan
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]


@pytest.fixture
def lena(alpha: Tenant, cast: Cast, client_for: MakeClient) -> Client:
    return client_for(alpha, user=cast.lena)


@pytest.fixture
def plan(make_activity: Make, lena: Client, cast: Cast) -> Plan:
    """Lena's, made by adding three activities on their pages."""
    for title in ("One", "Two", "Three"):
        make_activity(title=title)
        assert lena.post(f"/activities/{title.lower()}/plan/").status_code == 302
    return Plan.objects.get(user=cast.lena)


def change(client: Client, plan: Plan, action: str, **fields: object) -> int:
    return client.post(f"/plans/{plan.pk}/change/", {"action": action, **fields}).status_code


def titles(plan: Plan) -> list[str]:
    return list(PlanItem.objects.filter(plan=plan).values_list("title", flat=True))


def test_activities_are_collected_once_and_in_order(plan: Plan, lena: Client, alpha: Tenant) -> None:
    lena.post("/activities/one/plan/")

    assert (plan.title, titles(plan)) == ("My plan", ["One", "Two", "Three"])
    assert set(PlanItem.objects.values_list("tenant_id", flat=True)) == {alpha.pk}


def test_plan_is_ordered_ticked_noted_and_emptied(plan: Plan, lena: Client) -> None:
    one, two, three = PlanItem.objects.filter(plan=plan)

    change(lena, plan, "up", item=three.pk)
    change(lena, plan, "down", item=one.pk)
    change(lena, plan, "tick", item=two.pk)
    change(lena, plan, "note", item=two.pk, note="Bring <gloves>")
    change(lena, plan, "remove", item=one.pk)
    page = lena.get(f"/plans/{plan.pk}/").content.decode()

    assert titles(plan) == ["Three", "Two"]
    assert "1 of 2 ticked" in page
    assert "Bring &lt;gloves&gt;" in page


def test_same_plan_is_there_on_every_host(
    plan: Plan, cast: Cast, beta: Tenant, client_for: MakeClient
) -> None:
    hosts = [client_for(where, user=cast.lena) for where in (beta, None)]

    assert ["Two" in host.get(f"/plans/{plan.pk}/").content.decode() for host in hosts] == [True, True]


def test_link_shows_the_list_without_notes_until_it_is_taken_back(
    plan: Plan, lena: Client, client_for: MakeClient
) -> None:
    item = PlanItem.objects.filter(plan=plan).first()
    assert item is not None
    change(lena, plan, "note", item=item.pk, note="My secret")
    change(lena, plan, "share")
    page = lena.get(f"/plans/{plan.pk}/").content.decode()
    found = re.search(r"/plans/shared/[\w-]{30,}/", page)
    assert found
    stranger = client_for(None)

    shown = stranger.get(found[0])
    change(lena, plan, "unshare")
    after = stranger.get(found[0])
    change(lena, plan, "share")

    body = shown.content.decode()
    assert (shown.status_code, "Two" in body, "A plan of Lena" in body, "My secret" in body) == (
        200,
        True,
        True,
        False,
    )
    assert (after.status_code, stranger.get(found[0]).status_code) == (404, 404)


@pytest.mark.parametrize("visibility", ["network", "here"])
def test_link_does_not_name_what_is_shown_no_more(
    lena: Client, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient, visibility: str
) -> None:
    activity = make_activity(title="Rude Name", visibility=visibility)
    lena.post(f"/activities/{activity.slug}/plan/")
    plan = Plan.objects.get(user=cast.lena)
    change(lena, plan, "share")
    plan.refresh_from_db()

    def seen() -> tuple[bool, bool, bool]:
        page = client_for(None).get(f"/plans/shared/{plan.share_code}/").content.decode()
        return "Rude Name" in page, activity.slug in page, "No longer shown" in page

    before = seen()
    with in_tenant(alpha):
        hide_item(actor=cast.member(cast.amir), item=activity, reason="Rude")
    hidden = seen()
    own = lena.get(f"/plans/{plan.pk}/").content.decode()
    with in_tenant(alpha):
        restore_item(actor=cast.member(cast.amir), item=activity, reason="Not so rude")
    restored = seen()

    assert before == restored == (True, True, False)
    assert hidden == (False, False, True)
    assert ("Rude Name" in own, "No longer shown" in own) == (True, True)


def test_link_names_a_playlist_again_once_it_is_published_again(
    alpha: Tenant, lena: Client, cast: Cast, client_for: MakeClient, make_activity: Make
) -> None:
    activity = make_activity(title="One")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        playlist = make_playlist(petra, activity, title="The Way")
        publish_playlist(actor=petra, playlist=playlist)
    lena.post(f"/playlists/{playlist.slug}/plan/")
    plan = Plan.objects.get(user=cast.lena)
    change(lena, plan, "share")
    plan.refresh_from_db()

    def is_named() -> bool:
        return "The Way" in client_for(None).get(f"/plans/shared/{plan.share_code}/").content.decode()

    seen = [is_named()]
    for move in (unpublish_playlist, publish_playlist):
        with in_tenant(alpha):
            move(actor=petra, playlist=playlist)
        seen.append(is_named())

    assert seen == [True, False, True]


@pytest.mark.parametrize("path", ["", "change/"])
def test_plan_is_nobody_elses(
    plan: Plan, cast: Cast, alpha: Tenant, client_for: MakeClient, path: str
) -> None:
    ravi = client_for(alpha, user=cast.ravi)
    answer = (
        ravi.post(f"/plans/{plan.pk}/{path}", {"action": "delete"})
        if path
        else ravi.get(f"/plans/{plan.pk}/")
    )

    assert answer.status_code == 404
    assert client_for(alpha).get(f"/plans/{plan.pk}/")["Location"].startswith("/sign-in/")
    assert Plan.objects.count() == 1
    with pytest.raises(NotAllowed):
        update_plan(actor=cast.ravi, plan=plan, title="Mine")


@pytest.mark.parametrize("value", ["", "x", "-1", "999999", "٣", "1;"])
def test_items_that_are_not_in_it_are_refused(plan: Plan, lena: Client, value: str) -> None:
    answers = {change(lena, plan, action, item=value) for action in ("up", "tick", "remove", "nothing")}

    assert answers == {404}


@pytest.mark.parametrize("code", ["x", "a" * 32, "%00" * 24, "../" * 10])
def test_guessed_links_lead_nowhere(plan: Plan, lena: Client, client_for: MakeClient, code: str) -> None:
    assert client_for(None).get(f"/plans/shared/{code}/").status_code == 404


def test_draft_of_others_cannot_be_collected(make_activity: Make, lena: Client) -> None:
    make_activity(title="Secret", publish=False)

    assert lena.post("/activities/secret/plan/").status_code == 404
    assert Plan.objects.count() == 0


def test_plans_are_begun_by_name_and_not_without_end(lena: Client, cast: Cast) -> None:
    answers = [lena.post("/plans/", {"title": title}).status_code for title in ("", "x" * 101, "Summer")]
    for number in range(MOST_PLANS - 1):
        create_plan(actor=cast.lena, title=str(number))

    with pytest.raises(PlanFull):
        create_plan(actor=cast.lena, title="One more")
    assert answers == [422, 422, 302]
    assert "Summer" in lena.get("/plans/").content.decode()


def test_shared_plan_names_nothing_of_a_location_that_became_private(
    plan: Plan, lena: Client, alpha: Tenant, client_for: MakeClient
) -> None:
    change(lena, plan, "share")
    plan.refresh_from_db()
    Tenant.objects.filter(pk=alpha.pk).update(visibility="private")

    body = client_for(None).get(f"/plans/shared/{plan.share_code}/").content.decode()

    assert ("Two" in body, "A plan of Lena" in body) == (False, True)


def test_where_there_are_several_plans_one_is_chosen(
    make_activity: Make, plan: Plan, lena: Client, cast: Cast
) -> None:
    make_activity(title="Four")
    with_one = lena.get("/activities/four/").content.decode()
    later = create_plan(actor=cast.lena, title="Saturday <b>")
    with_two = lena.get("/activities/four/").content.decode()
    lena.post("/activities/four/plan/", {"plan": str(plan.pk)})

    assert ("In which plan?" in with_one, "Add to my plan" in with_one) == (False, True)
    assert f'<option value="{later.pk}">Saturday &lt;b&gt;</option>' in with_two
    assert (titles(plan), titles(later)) == (["One", "Two", "Three", "Four"], [])


def test_nothing_goes_into_a_plan_of_somebody_else_or_none(
    make_activity: Make, plan: Plan, lena: Client, cast: Cast
) -> None:
    make_activity(title="Four")
    foreign = create_plan(actor=cast.ravi, title="Ravi's")

    codes = [
        lena.post("/activities/four/plan/", {"plan": wanted}).status_code
        for wanted in (str(foreign.pk), "1", "\x00", "x" * 5000, str(plan.pk).upper() + "'")
    ]

    assert codes == [404] * 5
    assert (titles(foreign), titles(plan)) == ([], ["One", "Two", "Three"])


def test_playlist_goes_into_a_plan_while_everybody_sees_it(
    make_activity: Make, plan: Plan, lena: Client, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    activity = make_activity(title="Four")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        publish_playlist(actor=petra, playlist=make_playlist(petra, activity))
        make_playlist(petra, activity, title="Not yet")
    path = "/playlists/from-bolt-to-robot/"

    assert f'action="{path}plan/"' in lena.get(path).content.decode()
    codes = [lena.post(f"{one}plan/").status_code for one in (path, path, "/playlists/not-yet/")]
    guest = client_for(alpha)
    assert f'href="{path}plan/"' in guest.get(path).content.decode()
    assert guest.post(f"{path}plan/")["Location"] == f"/sign-in/?next={path}plan/"
    assert client_for(alpha, user=cast.petra).post("/playlists/not-yet/plan/").status_code == 404

    assert codes == [302, 302, 404]
    assert titles(plan) == ["One", "Two", "Three", "From bolt to robot"]


def test_small_link_of_a_card_asks_into_which_plan_and_leads_back(
    make_activity: Make, plan: Plan, lena: Client, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    later = create_plan(actor=cast.lena, title="Summer")
    path = "/activities/one/plan/"
    host = lena.get("/activities/").wsgi_request.get_host()

    pages = [client.get("/activities/").content.decode() for client in (lena, client_for(alpha))]
    asked = lena.get(path, headers={"Referer": f"http://{host}/activities/?q=one"}).content.decode()
    answer = lena.post(path, {"plan": str(later.pk), "back": "/activities/?q=one"})
    again = lena.get(path).content.decode()

    assert [page.count(f'href="{path}"') for page in pages] == [1, 1]
    assert 'name="back" value="/activities/?q=one"' in asked
    assert (asked.count("It is in there already."), again.count("It is in there already.")) == (1, 2)
    assert (answer.status_code, answer["Location"]) == (302, "/activities/?q=one")
    assert (titles(later), titles(plan)) == (["One"], ["One", "Two", "Three"])


def test_new_plan_is_made_on_the_way_and_has_a_name(make_activity: Make, lena: Client, cast: Cast) -> None:
    make_activity(title="One")

    asked = lena.get("/activities/one/plan/").content.decode()
    for title in (" My <b> summer\x00 ", "", "x" * 200):
        lena.post("/activities/one/plan/", {"plan": "new", "title": title})

    assert 'name="plan" value="new"' in asked
    assert sorted(Plan.objects.values_list("title", flat=True)) == ["My <b> summer", "My plan", "x" * 100]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "x", ""])
def test_way_back_leads_to_no_other_host(make_activity: Make, lena: Client, back: str) -> None:
    make_activity(title="One")

    foreign = lena.get("/activities/one/plan/", headers={"Referer": f"https://evil.example{back}"})
    answer = lena.post("/activities/one/plan/", {"back": back})

    assert 'name="back" value="/activities/one/"' in foreign.content.decode()
    assert answer["Location"] == "/activities/one/"


def test_plan_says_what_has_ended_and_when_the_rest_is(
    plan: Plan, lena: Client, alpha: Tenant, client_for: MakeClient
) -> None:
    CatalogueItem.objects.filter(title="One").update(starts_at=timezone.now() - timedelta(days=1))
    CatalogueItem.objects.filter(title="Two").update(title="Two, with a new name", titles={})
    CatalogueItem.objects.filter(title="Three").delete()
    change(lena, plan, "share")
    plan.refresh_from_db()

    pages = [
        lena.get(f"/plans/{plan.pk}/").content.decode(),
        client_for(None).get(f"/plans/shared/{plan.share_code}/").content.decode(),
    ]

    for page in pages:
        assert page.count(">ended<") == 1
        assert "Two, with a new name" in page
        assert ">Three</a>" in page
        assert page.count("Alpha · ") == 1


def test_plan_takes_the_same_queries_for_one_thing_and_for_three(
    make_activity: Make, plan: Plan, lena: Client, cast: Cast
) -> None:
    small = create_plan(actor=cast.lena, title="Small")
    lena.post("/activities/one/plan/", {"plan": str(small.pk)})

    def queries(of: Plan) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert lena.get(f"/plans/{of.pk}/").status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in captured)

    assert queries(small) == queries(plan)


def test_steps_of_a_playlist_can_be_planned_one_by_one(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    one, two = make_activity(title="One"), make_activity(title="Two")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        publish_playlist(actor=petra, playlist=make_playlist(petra, one, two))
        Activity.objects.filter(title="Two").update(starts_at=timezone.now() - timedelta(days=1))

    page = client_for(alpha).get("/playlists/from-bolt-to-robot/").content.decode()

    assert [f'href="/activities/{slug}/plan/"' in page for slug in ("one", "two")] == [True, False]
