import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.models import Activity, Organiser
from learning.services.activities import archive_activity
from learning.services.enrolments import join_activity
from shared.models import User
from tenants.context import in_tenant
from tenants.hosts import hosts, tenant_url
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_occurrences import weekly
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]

PUBLIC_PAGES = {
    "/": 12,
    "/activities/": 6,
    "/activities/?q=robot&category=technology-and-computers&price=free&when=week": 6,
    "/activities/points.json": 4,
    "/activities/points.json?q=robot&bbox=14,46,15,47&zoom=12&extent=1": 6,
    "/activities/suggest.json?q=robot": 8,
    "/frameworks/": 4,
    "/activities/robots-for-everybody/": 10,
    "/activities/robots-for-everybody/cover.svg": 2,
    "/activities/robots-for-everybody/point.json": 2,
    "/organisers/": 6,
    "/organisers/youth-club/": 8,
    "/badges/": 6,
    "/categories/": 6,
}


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_page_costs_few_queries_however_much_there_is(
    path: str, make_activity: Make, alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.hosts.FRESH_SECONDS_DEAF", 60.0)  # however slow the machine is just now
    make_activity()
    costs = []
    for more in (0, 2):
        for number in range(more):
            make_activity(title=f"Robots number {number}", lon=80.0 + 60 * number)
        hosts.clear()
        client_for(alpha).get(path)  # for a while from here on, the process knows the host
        with CaptureQueriesContext(connection) as asked:
            response = client_for(alpha).get(path)
        assert response.status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1] <= PUBLIC_PAGES[path]


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_page_sets_no_cookie(
    path: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    assert not client_for(alpha).get(path).cookies


@pytest.mark.parametrize(
    "path", ["/", "/activities/", "/activities/points.json", "/badges/", "/organisers/youth-club/"]
)
@pytest.mark.parametrize("person", ["nobody", "lena"])
def test_draft_is_found_nowhere(
    path: str, person: str, make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity(title="Shown to all")
    make_activity(title="Hush-hush", publish=False)

    response = client_for(alpha, user=None if person == "nobody" else cast.lena).get(path)

    assert "Hush-hush" not in response.content.decode()


def test_draft_page_is_there_for_its_organiser_and_coordinators_alone(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity(title="Secret", publish=False)

    def answers(path: str) -> list[int]:
        people = (None, cast.lena, cast.otto, cast.petra, cast.amir)
        return [client_for(alpha, user=person).get(path).status_code for person in people]

    for path in ("/activities/secret/", "/activities/secret/cover.svg", "/activities/secret/point.json"):
        assert answers(path) == [404, 404, 404, 200, 200]


def test_archived_activity_stays_readable_for_who_took_part(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
        archive_activity(actor=cast.member(cast.petra), activity=activity)

    people = (None, cast.ravi, cast.lena)
    pages = [client_for(alpha, user=person).get("/activities/robots-for-everybody/") for person in people]

    assert [page.status_code for page in pages] == [404, 404, 200]
    assert "It has been put away" in pages[-1].content.decode()


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("", "<span>Center</span>"),
        ("Trg 1", '<span>Center<br><span class="mut small">Trg 1, Center</span></span>'),
    ],
)
def test_place_is_said_once(
    street: str, said: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(place="Center", street=street)
    assert said in client_for(alpha).get("/activities/robots-for-everybody/").content.decode()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/?utm_source=x", "/"),
        ("/activities/?q=robots&page=2&utm_source=x", "/activities/?page=2"),
        ("/activities/?category=science&view=map", "/activities/?category=science"),
        ("/organisers/youth-club/", "/organisers/youth-club/"),
    ],
)
def test_page_names_its_one_true_address(
    path: str, address: str, alpha: Tenant, organiser: Organiser, client_for: ClientFor
) -> None:
    text = client_for(alpha).get(path).content.decode()

    with in_tenant(alpha):
        assert f'<link rel="canonical" href="{tenant_url(alpha, address)}">' in text
        assert f'<meta property="og:url" content="{tenant_url(alpha, address)}">' in text


def test_cover_is_kept_for_ever_under_the_address_of_its_card(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    client = client_for(alpha)
    card = re.search(
        r'src="(/activities/robots-for-everybody/cover.svg[^"]*)"',
        client.get("/activities/").content.decode(),
    )
    assert card is not None

    cover = client.get(card[1])

    assert cover["Cache-Control"] == "public, max-age=31536000, immutable"
    assert cover["Content-Type"] == "image/svg+xml"
    assert "immutable" not in client.get("/activities/robots-for-everybody/cover.svg")["Cache-Control"]


def test_activity_of_another_location_is_not_found(
    make_activity: Make, beta: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()

    for client in (client_for(beta), client_for(beta, user=cast.petra)):
        assert client.get("/activities/robots-for-everybody/").status_code == 404
        assert client.post("/activities/robots-for-everybody/join/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Žogbica", "Online chess", "Old and long"}),
        ("q=zogbica", {"Žogbica"}),
        ("q=youth+club+chess", {"Online chess"}),
        ("q=%25", set()),
        ("category=sports-and-active-lifestyle", {"Žogbica"}),
        ("category=nonsense", {"Žogbica", "Online chess", "Old and long"}),
        ("type=course", {"Online chess"}),
        ("format=online", {"Online chess"}),
        ("format=in_person", {"Žogbica", "Old and long"}),
        ("price=free", {"Žogbica", "Old and long"}),
        ("place=siska", {"Žogbica"}),
        ("when=week", {"Žogbica"}),
        ("when=week&page=999", {"Žogbica"}),
        ("page=-1&when=never", {"Žogbica", "Online chess", "Old and long"}),
    ],
)
def test_filters_in_the_address_find(
    asked: str, found: set[str], make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    now = timezone.now()
    with in_tenant(alpha):
        sports = Category.objects.get(slug="sports-and-active-lifestyle")
    make_activity(title="Žogbica", category=sports, place="Šiška")
    make_activity(
        title="Online chess",
        type="course",
        format="online",
        price_note="5 €",
        starts_at=now + timedelta(days=40),
    )
    make_activity(title="Old and long", starts_at=now - timedelta(days=90), ends_at=now + timedelta(days=90))
    make_activity(title="Over", starts_at=now - timedelta(days=1))

    text = client_for(alpha).get(f"/activities/?{asked}").content.decode()

    titles = {"Žogbica", "Online chess", "Old and long", "Over"}
    assert {title for title in titles if f">{title}</a>" in text} == found


def test_list_as_a_part_is_the_results_alone(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    response = client_for(alpha).get(
        "/activities/", headers={"HX-Request": "true", "HX-Target": "div#results"}
    )

    text = response.content.decode()
    assert text.lstrip().startswith('<div id="results" class="results">')
    assert "<html" not in text
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    ("query", "count"), [("", 0), ("?q=robots&place=center", 0), ("?type=course&when=week&price=nonsense", 2)]
)
def test_list_tells_how_many_filters_are_set(
    query: str, count: int, alpha: Tenant, client_for: ClientFor
) -> None:
    text = client_for(alpha).get(f"/activities/{query}").content.decode()

    told = re.search(r'Filters(?: <span class="count">(\d+)</span>)?</summary>', text)
    assert told
    assert int(told[1] or 0) == count
    assert ('<details class="filters__more" open>' in text) is bool(count)


def test_list_without_matches_says_so(alpha: Tenant, client_for: ClientFor) -> None:
    assert "Nothing matches this" in client_for(alpha).get("/activities/?q=xyzzy").content.decode()


@pytest.mark.parametrize("path", ["/activities/points.json", "/activities/robots-for-everybody/point.json"])
def test_json_answers_304_to_who_has_it(
    path: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()
    client = client_for(alpha)
    first = client.get(path)

    second = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])
    assert [point[4] for point in first.json()["points"]] == ["Robots for everybody"]


def test_activity_page_says_when_in_the_activitys_own_zone(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(
        starts_at=datetime(2031, 7, 5, 8, 0, tzinfo=UTC), ends_at=datetime(2031, 7, 5, 10, 30, tzinfo=UTC)
    )

    text = client_for(alpha).get("/activities/robots-for-everybody/").content.decode()

    assert "Sat 5 Jul 2031, 10:00 – 12:30 (CEST)" in text


def test_activity_page_tells_search_engines_and_previews(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    text = client_for(alpha).get("/activities/robots-for-everybody/").content.decode()

    url = re.search(r'<link rel="canonical" href="([^"]+)"', text)
    assert url is not None
    assert re.fullmatch(r"http://alpha\.[^/]+/activities/robots-for-everybody/", url[1])
    assert '<meta property="og:title" content="Robots for everybody">' in text
    assert '<meta name="description" content="Build a robot in a day.">' in text


def test_join_button_depends_on_the_reader(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity(capacity=1)

    def button(person: User | None) -> str:
        text = client_for(alpha, user=person).get("/activities/robots-for-everybody/").content.decode()
        inner = re.search(r'id="join">(.*?)</div>', text, re.S)
        assert inner is not None
        return inner[1]

    assert 'href="/sign-in/?next=/activities/robots-for-everybody/"' in button(None)
    assert 'action="/activities/robots-for-everybody/join/"' in button(cast.lena)
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity)
    assert 'action="/activities/robots-for-everybody/leave/"' in button(cast.lena)
    assert "All places are taken" in button(cast.ravi)
    assert "All places are taken" in button(None)


def test_join_and_leave_through_the_page(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity(capacity=1)
    otto = client_for(alpha, user=cast.otto)  # he is nobody at alpha yet: joining makes him a member

    assert "You are in" in otto.post("/activities/robots-for-everybody/join/", follow=True).content.decode()
    refused = client_for(alpha, user=cast.lena).post("/activities/robots-for-everybody/join/", follow=True)
    assert "All places are taken. Somebody may give one up" in refused.content.decode()
    for host in (alpha, None):
        assert (
            "Robots for everybody" in client_for(host, user=cast.otto).get("/my-activities/").content.decode()
        )

    otto.post("/activities/robots-for-everybody/leave/")
    assert "Robots for everybody" not in otto.get("/my-activities/").content.decode()


def test_join_of_somebody_who_is_not_signed_in_leads_to_sign_in(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity()

    response = client_for(alpha).post("/activities/robots-for-everybody/join/")

    assert (response.status_code, response["Location"]) == (
        302,
        "/sign-in/?next=/activities/robots-for-everybody/",
    )


def test_join_by_get_changes_nothing(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()

    assert client_for(alpha, user=cast.lena).get("/activities/robots-for-everybody/join/").status_code == 405


def test_join_without_a_csrf_token_is_refused(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    make_activity()
    client = client_for(alpha, user=cast.lena, enforce_csrf_checks=True)

    assert client.post("/activities/robots-for-everybody/join/").status_code == 403


def test_description_is_safe_html(make_activity: Make, alpha: Tenant, client_for: ClientFor) -> None:
    make_activity(
        title="<b>Robots</b>", description="**Strong** <script>alert(1)</script> [x](javascript:alert(1))"
    )

    text = client_for(alpha).get("/activities/").content.decode()
    slug = re.search(r'href="(/activities/[a-z-]*robots[a-z-]*/)"', text)
    assert slug is not None
    page = client_for(alpha).get(slug[1]).content.decode()

    assert "<strong>Strong</strong>" in page
    for bad in ("<b>Robots", "<script>alert", 'href="javascript'):
        assert bad not in text + page


@pytest.fixture
def private_alpha(alpha: Tenant, make_activity: Make) -> Iterator[Tenant]:
    make_activity(title="For us alone")
    alpha.visibility = "private"
    alpha.save()
    hosts.clear()
    yield alpha
    hosts.clear()


def test_private_location_shows_strangers_its_front_door_alone(
    private_alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    for client in (client_for(private_alpha), client_for(private_alpha, user=cast.otto)):
        door = client.get("/")
        text = door.content.decode()
        assert "This location is for its members" in text
        assert "For us alone" not in text
        assert "Youth Club" not in text
        assert 'href="/activities/"' not in text  # nothing is offered that cannot be entered
        for path in (
            "/activities/",
            "/activities/points.json",
            "/activities/for-us-alone/",
            "/organisers/",
            "/badges/",
        ):
            assert client.get(path).status_code == 302
        for path in ("/theme.css", "/icon.svg", "/manifest.webmanifest", "/robots.txt"):
            assert client.get(path).status_code == 200
    assert "Disallow: /\n" in client_for(private_alpha).get("/robots.txt").content.decode()


def test_private_location_shows_members_everything_but_nothing_to_caches(
    private_alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    client = client_for(private_alpha, user=cast.lena)

    assert "For us alone" in client.get("/").content.decode()
    for path in (
        "/",
        "/activities/",
        "/activities/points.json",
        "/activities/for-us-alone/cover.svg",
        "/basemap.json",
    ):
        response = client.get(path)
        assert response.status_code in (200, 404)
        assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(("visibility", "by_link"), [("unlisted", 200), ("private", 404)])
def test_activity_that_is_not_listed_is_found_nowhere(
    visibility: str, by_link: int, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(visibility=visibility)
    lists = ("/", "/activities/", "/activities/points.json", "/organisers/youth-club/", "/badges/")

    pages = [client_for(alpha).get(path).content.decode() for path in lists]

    assert not any("Robots for everybody" in page for page in pages)
    assert client_for(alpha).get("/activities/robots-for-everybody/").status_code == by_link


def test_private_activity_is_seen_by_its_team_alone(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity(visibility="private")
    path = "/activities/robots-for-everybody/"

    assert client_for(alpha, user=cast.petra).get(path).status_code == 200
    assert client_for(alpha, user=cast.lena).get(path).status_code == 404
    assert client_for(alpha, user=cast.lena).post(path + "join/").status_code == 404


def test_lists_with_repeating_activities_cost_as_few_queries(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.hosts.FRESH_SECONDS_DEAF", 60.0)
    costs = []
    for number in range(2):
        make_activity(title=f"Each week {number}", **weekly(8))
        client_for(alpha).get("/activities/")
        with CaptureQueriesContext(connection) as asked:
            assert client_for(alpha).get("/activities/").status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1] <= PUBLIC_PAGES["/activities/"], [each["sql"][:90] for each in asked]
