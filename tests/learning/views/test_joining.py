"""Joining in each of its ways, through the pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning import tokens
from learning.enums import EnrolmentStatus, JoiningKind
from learning.models import Activity, Enrolment, PlaceInvitation
from learning.services.activities import update_activity
from learning.services.enrolments import join_activity
from learning.services.place_invitations import PURPOSE, invite_people
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
PAGE = "/activities/robots-for-everybody/"


def test_full_activity_offers_the_waiting_list_and_says_the_position(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(capacity=1)
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.ravi), activity=activity)
    lena, ravi = client_for(alpha, user=cast.lena), client_for(alpha, user=cast.ravi)

    assert "Sign in for the waiting list" in client_for(alpha).get(PAGE).content.decode()
    assert "Join the waiting list" in lena.get(PAGE).content.decode()
    lena.post(PAGE + "wait/")
    assert "You are number 1 on the waiting list" in lena.get(PAGE).content.decode()
    ravi.post(PAGE + "leave/")

    assert "You are taking part" in lena.get(PAGE).content.decode()


@pytest.mark.parametrize("joining", ["open", "apply", "nominate"])
def test_everybody_sees_how_many_places_are_left(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, joining: str
) -> None:
    activity = make_activity(capacity=3)
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.ravi), activity=activity)
        update_activity(actor=cast.member(cast.petra), activity=activity, joining=joining)

    for user in (None, cast.lena):
        assert "2 places left" in client_for(alpha, user=user).get(PAGE).content.decode()


def test_applying_keeps_what_was_typed_and_can_be_taken_back(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity(
        joining=JoiningKind.APPLICATION,
        questions=[{"text": "Why <you>?", "is_required": True}, {"text": "B"}],
    )
    lena = client_for(alpha, user=cast.lena)

    assert client_for(alpha).get(PAGE + "apply/")["Location"] == f"/sign-in/?next={PAGE}apply/"
    refused = lena.post(PAGE + "apply/", {"answer_1": "something"})
    assert (refused.status_code, "something" in refused.content.decode()) == (422, True)
    assert "Why &lt;you&gt;?" in refused.content.decode()
    assert lena.post(PAGE + "apply/", {"answer_0": "I care"})["Location"] == PAGE
    assert "You have applied" in lena.get(PAGE).content.decode()
    assert "I care" in lena.get(PAGE + "apply/").content.decode()
    lena.post(PAGE + "leave/")
    with in_tenant(alpha):
        assert Enrolment.objects.get().status == EnrolmentStatus.LEFT


def test_forms_of_other_ways_are_not_there(make_activity: Make, alpha: Tenant, client_for: ClientFor) -> None:
    make_activity()
    client = client_for(alpha)

    assert {client.get(PAGE + way).status_code for way in ("apply/", "nominate/")} == {404}


def test_nominating_says_the_same_for_every_address(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity(joining=JoiningKind.NOMINATION, questions=[])
    lena = client_for(alpha, user=cast.lena)

    answers = set()
    for email in ("ravi@example.org", "ravi@example.org", "nobody@example.org"):
        response = lena.post(PAGE + "nominate/", {"email": email}, follow=True)
        answers.add(response.content.decode().count("We ask the person by e-mail whether they want it."))

    assert answers == {1}


def test_invitation_is_read_without_an_account_and_accepted_with_one(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION, visibility="private")
    with in_tenant(alpha):
        invitation = invite_people(
            actor=cast.member(cast.petra), activity=activity, emails=["otto@example.org"]
        )[0]
        path = f"/take-part/{tokens.sign(PURPOSE, invitation.pk)}/"
    stranger, otto = client_for(alpha), client_for(alpha, user=cast.otto)

    assert otto.get(PAGE).status_code == 404
    page = stranger.get(path)
    assert (page["Referrer-Policy"], "Robots for everybody" in page.content.decode()) == ("same-origin", True)
    assert stranger.post(path, {"answer": "yes"})["Location"] == f"/sign-in/?next={path}"
    assert stranger.post(path, {"answer": "perhaps"}).status_code == 404
    assert client_for(beta).get(path).status_code == 404
    assert otto.post(path, {"answer": "yes"})["Location"] == PAGE
    assert "You are taking part" in otto.get(PAGE).content.decode()
    assert "answered with yes" in stranger.get(path).content.decode()


def test_external_link_says_where_it_leads_and_counts_clicks(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(joining=JoiningKind.EXTERNAL, external_url="https://www.example.org/in?x=1")
    client = client_for(alpha)

    page = client.get(PAGE).content.decode()
    assert f'href="{PAGE}out/" rel="noopener noreferrer nofollow ugc external"' in page
    assert "This leads to example.org" in page
    answer = client.get(PAGE + "out/")
    assert (answer.status_code, answer["Location"]) == (302, "https://www.example.org/in?x=1")
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    client.head(PAGE + "out/")
    client.get(PAGE + "out/", headers={"sec-purpose": "prefetch;prerender"})
    with in_tenant(alpha):
        assert Activity.objects.get().external_clicks == 1
    codes = {client.get(PAGE + "out/").status_code for _ in range(40)}
    with in_tenant(alpha):
        assert (codes, Activity.objects.get().external_clicks) == ({302}, 30)


@pytest.mark.parametrize("query", ["?url=https://evil.example/", "?next=//evil.example", "//evil.example/"])
def test_way_out_leads_where_the_activity_says_and_nowhere_else(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, query: str
) -> None:
    make_activity(joining=JoiningKind.EXTERNAL, external_url="https://example.org/in")

    answer = client_for(alpha).get(PAGE + "out/" + query)

    assert answer.get("Location", "https://example.org/in") == "https://example.org/in"


def test_way_out_is_there_only_where_people_join_elsewhere_and_only_in_time(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    make_activity(
        title="Draft", publish=False, joining=JoiningKind.EXTERNAL, external_url="https://a.example"
    )
    past = {"starts_at": timezone.now() - timedelta(days=2)}
    make_activity(title="Past", joining=JoiningKind.EXTERNAL, external_url="https://a.example", **past)
    make_activity(title="Bad", joining=JoiningKind.EXTERNAL, external_url="javascript:alert(1)")
    client = client_for(alpha)

    answers = {
        slug: client.get(f"/activities/{slug}/out/")
        for slug in ("robots-for-everybody", "draft", "past", "bad", "nothing")
    }

    assert {slug: (answer.status_code, answer.get("Location")) for slug, answer in answers.items()} == {
        "robots-for-everybody": (404, None),
        "draft": (404, None),
        "past": (302, "/activities/past/"),
        "bad": (302, "/activities/bad/"),
        "nothing": (404, None),
    }


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "data:text/html,x"])
def test_external_link_that_leads_nowhere_is_no_link(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, url: str
) -> None:
    make_activity(joining=JoiningKind.EXTERNAL, external_url=url)

    page = client_for(alpha).get(PAGE).content.decode()

    assert ("has not said yet where people join" in page, "Join on their website" in page) == (True, False)


def test_decline_needs_no_account(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION)
    with in_tenant(alpha):
        row = invite_people(actor=cast.member(cast.petra), activity=activity, emails=["x@example.org"])[0]
        path = f"/take-part/{tokens.sign(PURPOSE, row.pk)}/"

    client_for(alpha).post(path, {"answer": "no"})

    with in_tenant(alpha):
        assert PlaceInvitation.objects.get().status == "declined"
