import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.models import Activity
from shared.models import CatalogueItem
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
PAGES = ["/", "/search/", "/search/?q=robots", "/locations/", "/locations/points.json"]


@pytest.mark.parametrize("path", PAGES)
def test_network_page_never_enters_a_location(path: str, make_activity: Make, client_for: ClientFor) -> None:
    make_activity()

    with CaptureQueriesContext(connection) as asked:
        response = client_for(None).get(path)

    assert response.status_code == 200
    assert not response.cookies
    assert len(asked) <= 8
    assert not [
        query
        for query in asked.captured_queries
        if re.search(r"t_(alpha|beta)|learning_|theming_", query["sql"])
    ]


@pytest.mark.parametrize("path", ["/", "/search/?q=robot"])
def test_network_shows_what_is_meant_for_everybody_and_where_it_is_from(
    path: str, make_activity: Make, client_for: ClientFor
) -> None:
    make_activity()
    make_activity(title="Robot draft", publish=False)
    make_activity(title="Robot at home", visibility="here")

    text = client_for(None).get(path).content.decode()

    assert "Robots for everybody" in text
    assert "Alpha" in text
    assert re.search(r'href="http://alpha\.[^"]+/activities/robots-for-everybody/"', text)
    assert "Robot draft" not in text
    assert "Robot at home" not in text


def test_network_counts_categories(make_activity: Make, client_for: ClientFor) -> None:
    make_activity()
    make_activity(title="Again", visibility="here")

    text = client_for(None).get("/").content.decode()

    assert re.search(r"<h3>Technology and computers</h3><p>1 activity</p>", text)


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("q=robots", True),
        ("q=ALPHA+youth", True),
        ("q=nothing", False),
        ("category=technology-and-computers", True),
        ("category=science", False),
        ("type=workshop&format=in_person", True),
        ("format=online", False),
        ("page=77&category=%00&type=x", True),
    ],
)
def test_network_search(asked: str, is_found: bool, make_activity: Make, client_for: ClientFor) -> None:
    make_activity()

    response = client_for(None).get(f"/search/?{asked}")

    assert response.status_code == 200
    assert (">Robots for everybody</a>" in response.content.decode()) is is_found


def test_private_and_suspended_locations_are_not_on_the_network(
    make_activity: Make, alpha: Tenant, beta: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    for changes in ({"visibility": "private"}, {"visibility": "public", "status": "suspended"}):
        Tenant.objects.filter(pk=alpha.pk).update(**changes)

        for path in PAGES:
            text = client_for(None).get(path).content.decode()
            assert "alpha." not in text
            assert "Robots for everybody" not in text
        assert "beta." in client_for(None).get("/locations/").content.decode()


def test_location_points_answer_304_to_who_has_them(client_for: ClientFor, alpha: Tenant) -> None:
    path = "/locations/points.json?bbox=0,40,20,60&zoom=5"
    first = client_for(None).get(path)

    assert sorted(point[4] for point in first.json()["points"]) == ["Alpha", "Beta"]
    assert client_for(None).get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_my_activities_wants_a_sign_in(client_for: ClientFor, cast: Cast) -> None:
    assert client_for(None).get("/my-activities/")["Location"] == "/sign-in/?next=/my-activities/"
    assert client_for(None, user=cast.lena).get("/my-activities/").status_code == 200


def test_card_of_the_network_says_what_it_costs_and_for_whom_as_far_as_it_is_known(
    make_activity: Make, client_for: ClientFor
) -> None:
    make_activity(price_note="12 EUR", age_min=14, capacity=1, has_waiting_list=False)
    known = client_for(None).get("/search/").content.decode()
    CatalogueItem.objects.update(is_full=None)
    unknown = client_for(None).get("/search/").content.decode()

    assert "Ages 14 and over · 12 EUR" in known
    assert ("12 EUR" in unknown, "<span>Free</span>" in unknown) == (False, False)
