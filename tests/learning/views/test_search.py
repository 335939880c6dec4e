"""List and proposals through their addresses."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe
from django.utils.translation import override

from learning.forms.search import CHOSEN, DiscoveryForm
from learning.models import Activity
from learning.queries.search import Found
from learning.services.activities import update_activity
from learning.views import responses
from shared.models import Competence
from shared.queries.skills import suggest_as_typed
from shared.templatetags.ui import grouped
from tenants import memory, notices
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]

HOSTILE = "\"><script>alert(1)</script>&amp; {{ x }} \ue0001\ue001 ž'"
NONSENSE = [
    *("bbox=1,2,3", "bbox=a,b,c,d", "bbox=NaN,NaN,NaN,NaN", "bbox=inf,-inf,1e999,0", "bbox=15,47,14,46"),
    *(
        "bbox=-1e9,-1e9,1e9,1e9",
        "zoom=-1",
        "zoom=99999999999999999999",
        "zoom=1e5",
        "spot=nan,1",
        "spot=91,200",
    ),
    *(
        "near=NaN,14",
        "near=91,181",
        "near=,",
        "within=-5",
        "within=1000000",
        "age=-1",
        "age=1e99",
        "page=1e9",
    ),
    *("begin=2026-99-99", "begin=0001-01-01&end=9999-12-31", "begin=9999-12-31", "end=0001-01-01"),
    *(
        "q=%00",
        "q=a%00b",
        "q=%27%3B--",
        "q=%26%7C%21%28%29%3A%2A%3C-%3E",
        "q=%5C",
        "q=%F0%9F%99%82",
        "q=%ED%A0%80",
    ),
    *(
        "q=" + "robot+" * 40,
        "q=" + "x" * 99,
        "place=%00",
        "place=%27%3A%2A",
        "skill=%00",
        "skill=" + "y" * 299,
    ),
    *(
        "organiser=..%2F..",
        "category=%00",
        "language=xx",
        "access=none",
        "sort=random",
        "type=%00&format=%00",
    ),
    *("q=robot&q=&bbox=&bbox=1", "sort=distance", "sort=best", "extent=1&bbox=14,45,15,46&zoom=12&q=robtos"),
]


@pytest.mark.parametrize("query", NONSENSE)
@pytest.mark.parametrize(
    "path", ["/activities/", "/activities/points.json", "/activities/suggest.json", "/skills/suggest.json"]
)
def test_nonsense_in_an_address_does_no_harm(
    path: str, query: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    assert client_for(alpha).get(f"{path}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ("q=&place=&within=&category=&view=", ""),
        ("q=robots&place=&format=online&near=", "?q=robots&format=online"),
        ("q=&q=a+b%26c&bbox=", "?q=a+b%26c"),
    ],
)
def test_plain_form_leads_to_the_address_without_its_empty_fields(
    asked: str, clean: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    client = client_for(alpha)

    assert client.get(f"/activities/?{asked}")["Location"] == f"/activities/{clean}"
    assert client.get(f"/en/activities/?{asked}")["Location"] == f"/en/activities/{clean}"
    assert client_for(None).get(f"/search/?{asked}")["Location"] == f"/search/{clean}"
    assert client.get(f"/activities/{clean}").status_code == 200


def test_address_without_empty_fields_is_answered_from_memory_and_the_way_to_it_costs_no_query(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    make_activity()
    client = client_for(alpha)
    client.get("/activities/?q=robots")

    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/activities/?q=robots&place=&bbox=", follow=True)

    found = [query["sql"] for query in asked if "learning_" in query["sql"]]
    assert (answer.status_code, answer.redirect_chain, found) == (
        *(200, [("/activities/?q=robots", 302)]),
        [],
    )


def test_remove_all_filters_keeps_the_map_open(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    text = client_for(alpha).get("/activities/?format=online&price=free&view=map").content.decode()

    assert '<a class="chip chip--x" href="/activities/?view=map">Remove all' in text


@pytest.mark.parametrize("query", [query for query in NONSENSE if query.startswith("q=")])
def test_nonsense_in_the_networks_search_does_no_harm(query: str, client_for: ClientFor) -> None:
    assert client_for(None).get(f"/search/?{query}", follow=True).status_code == 200


def test_categories_count_what_the_other_filters_leave(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(title="Free one")
    make_activity(title="Dear one", price_note="5 €")

    def counts(query: str) -> dict[str, int]:
        text = client_for(alpha).get(f"/activities/?{query}").content.decode()
        chips = re.findall(
            r'<a class="chip hue[^>]*>.*?</svg>(.*?) <span class="count">(\d+)</span></a>', text
        )
        return {name: int(count) for name, count in chips if count != "0"}

    assert counts("") == {"Technology and computers": 2}
    assert counts("price=free&category=science") == {"Technology and computers": 1}


def test_filters_that_are_set_can_each_be_removed(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    page = client_for(alpha).get("/activities/?q=robots&price=free&near=46.05,14.5&within=2&age=20&page=1")

    links = re.findall(r'href="([^"]*)"><span class="vh">Remove: </span>([^<]*)<', page.content.decode())
    assert {label: url.replace("&amp;", "&") for url, label in links} == {
        "“robots”": "/activities/?price=free&near=46.05%2C14.5&within=2&age=20",
        "Free": "/activities/?q=robots&near=46.05%2C14.5&within=2&age=20",
        "Age 20": "/activities/?q=robots&price=free&near=46.05%2C14.5&within=2",
        "Within 2 km of you": "/activities/?q=robots&price=free&age=20",
    }


def test_empty_list_says_which_filter_to_drop(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(price_note="5 €")
    make_activity(price_note="9 €")

    text = client_for(alpha).get("/activities/?q=robots&price=free").content.decode()

    assert '<a class="btn btn--o" href="/activities/?q=robots">Without Free: 2 activities</a>' in text
    assert "Without “robots”" not in text


def test_many_results_are_counted_as_the_language_groups_digits(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_activity()
    monkeypatch.setattr(Found, "total", lambda found, categories: 10_234)

    page = client_for(alpha).get("/activities/").content.decode()

    with override("sl"):
        assert ("10,234 activities" in page, grouped(10_234)) == (True, "10.234")


def test_proposals_of_an_empty_list_group_digits_too(
    alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Found, "fewer_filters", lambda found: [("q", 3_008)])

    assert "“zither”: 3,008 activities" in client_for(alpha).get("/activities/?q=zither").content.decode()


def test_misspelt_word_is_told(make_activity: Make, alpha: Tenant, client_for: ClientFor) -> None:
    make_activity()

    text = client_for(alpha).get("/activities/?q=robtos").content.decode()

    assert "this is what “robots” finds" in text
    assert "Robots for everybody" in text


def test_list_can_be_held_to_a_part_of_the_map(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(title="In the middle")
    make_activity(title="Far away", lat=40.0, lon=20.0)

    text = client_for(alpha).get("/activities/?bbox=14,45,15,47").content.decode()

    assert ("In the middle" in text, "Far away" in text, "In this part of the map" in text) == (
        True,
        False,
        True,
    )


def test_proposals_name_activities_organisers_and_skills(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    skill = suggest_as_typed("work in teams", "en")[0].uri
    make_activity(title="Teams of robots", skills=[skill])
    client = client_for(alpha)

    groups = {
        group["title"]: group["items"]
        for group in client.get("/activities/suggest.json?q=team").json()["groups"]
    }
    by_name = client.get("/activities/suggest.json?q=youth").json()["groups"]

    assert groups == {
        "Activities": [
            {"label": "Teams of robots", "detail": "Youth Club", "url": "/activities/teams-of-robots/"}
        ],
        "Skills": [
            {
                "label": "#work in teams",
                "detail": groups["Skills"][0]["detail"],
                "url": f"/activities/?skill={quote(skill, safe='')}",
            }
        ],
    }
    assert [group["items"][0]["url"] for group in by_name] == ["/organisers/youth-club/"]


def test_skills_are_tags_that_lead_to_what_has_them(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    skill = suggest_as_typed("work in teams", "en")[0].uri
    make_activity(skills=[skill])
    make_activity(title="Without")
    client, tag = client_for(alpha), f"/activities/?{urlencode({'skill': skill})}"

    page = client.get("/activities/robots-for-everybody/").content.decode()
    tagged = client.get(tag).content.decode()

    assert f'href="{tag}"' in page
    assert "#work in teams" in tagged
    assert ("Robots for everybody" in tagged, "Without" in tagged) == (True, False)


def test_framework_shows_how_many_activities_align(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    competence = Competence.objects.get(code="greencomp-1.3")
    make_activity(competences=[competence.uri])

    listed = client_for(alpha).get("/frameworks/").content.decode()
    page = client_for(alpha).get("/frameworks/greencomp/")

    assert listed.count('class="card card--link"') == 11
    counts = {c["code"]: c["activities"] for area in page.context["areas"] for c in area["competences"]}
    assert {code: count for code, count in counts.items() if count} == {"greencomp-1.3": 1}
    assert client_for(alpha).get("/frameworks/nothing/").status_code == 404


def test_skills_from_a_text_are_for_people_who_organise(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()
    body = {"text": "We repair bicycles."}

    answers = [
        client_for(alpha, user=user).post("/skills/from-text.json", body)
        for user in (None, cast.lena, cast.petra)
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert "perform repairs on bicycles" in [skill["label"] for skill in answers[2].json()["skills"]]
    assert client_for(alpha, user=cast.petra).get("/skills/from-text.json").status_code == 405


def test_cards_are_drawn_once_until_something_changes(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    memory.memory.forget("")
    activity = make_activity()
    drawn: list[str] = []

    def draw(activities: Iterable[Activity], labels: dict[str, str]) -> list[dict[str, str]]:
        titles = [activity.title for activity in activities]
        drawn.extend(titles)
        return [{"title": title} for title in titles]

    monkeypatch.setattr("learning.views.search.listed_cards", draw)

    for number in range(2):
        assert "Robots for everybody" in client_for(alpha).get(f"/activities/?n={number}").content.decode()
    assert drawn == ["Robots for everybody"]
    with in_tenant(alpha):
        update_activity(actor=cast.member(cast.petra), activity=activity, title="Otters")
    memory.memory.forget(alpha.schema_name)  # as the notice does at commit
    assert "Otters" in client_for(alpha).get("/activities/?n=3").content.decode()
    memory.memory.forget("")


def test_forms_of_two_locations_share_no_choices() -> None:
    def form(slug: str, language: str) -> DiscoveryForm:
        categories = [Category(slug=slug, names={"en": slug})]
        return DiscoveryForm(
            {"category": "art", "language": "sl"}, categories=categories, languages=[(language, language)]
        )

    one, other = form("art", "sl"), form("science", "el")
    assert (one.search().category, one.search().language) == ("art", "sl")
    assert (other.search().category, other.search().language) == ("", "")
    for name in CHOSEN:
        assert one.fields[name] is not other.fields[name]
        assert {"science", "el"}.isdisjoint(key for key, _label in one.fields[name].choices)


@pytest.mark.parametrize("language", ["", "/sl"])
@pytest.mark.parametrize("part", [{}, {"HX-Request": "true", "HX-Target": "div#results"}])
@pytest.mark.parametrize(
    "query",
    [
        *("", "view=map", "page=2&language=sl", "q=robots&category=technology-and-computers&sort=newest"),
        *("q=robtos", "q=quokkas&price=free&when=week", f"q={quote(HOSTILE)}&place={quote(HOSTILE)}&x=%26"),
        *("near=46.05,14.5&within=5&place=Moste", "bbox=14,45,15,47&organiser=no-such&age=12"),
    ],
)
def test_a_page_from_its_skeleton_is_the_page_of_its_template(
    query: str,
    part: dict[str, str],
    language: str,
    make_activity: Make,
    alpha: Tenant,
    client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("learning.views.search.PAGE_SIZE", 1)
    make_activity()
    make_activity(title=f"Robots of {HOSTILE}")
    client, path = client_for(alpha), f"{language}/activities/?{query}"

    def text() -> str:
        client.cookies.clear()
        return client.get(path, headers=part).content.decode().strip()

    drawn = text()
    assert drawn == text()  # the skeleton is known by now

    def draw(name: str, context: dict[str, Any]) -> str:
        return get_template(name).render(context | {"cards": mark_safe(context["cards"].decode())}).strip()

    monkeypatch.setattr(responses, "draw_page", draw)
    assert drawn == text()

    if not part:  # whoever sends a session's cookie gets the template itself
        client.cookies[settings.SESSION_COOKIE_NAME] = "of no session"
        assert client.get(path).content.decode().strip() == drawn
