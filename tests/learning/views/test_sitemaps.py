"""Sitemaps: what search engines may find, of a location and of the network."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.models import Activity, Organiser
from learning.services.moderation import hide_item
from learning.services.playlists import publish_playlist
from learning.views.sitemaps import Paths
from tenants import notices
from tenants.context import in_tenant
from tenants.hosts import hosts, network_url, tenant_url
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def two_languages(alpha: Tenant) -> Iterator[None]:
    alpha.languages = ["sl", "en"]
    alpha.save()
    hosts.clear()
    yield
    hosts.clear()


def addresses(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return [found.text or "" for found in ET.fromstring(answer.content).iterfind(".//s:loc", NAMES)]


def test_location_names_what_is_on_show_in_each_of_its_languages(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    shown = make_activity(title="Robots")
    make_activity(title="Draft", publish=False)
    make_activity(title="Unlisted", visibility="unlisted")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        playlist = publish_playlist(actor=petra, playlist=make_playlist(petra, shown, title="Steps"))
        home = tenant_url(alpha, "")
    client = client_for(alpha)

    sections = [urlsplit(url).path for url in addresses(client, "/sitemap.xml")]
    found = {section: addresses(client, section) for section in sections}

    for code in ("sl", "en"):
        assert f"{home}/{code}/activities/{shown.slug}/" in found["/sitemap-activities.xml"]
    everything = " ".join(url for urls in found.values() for url in urls)
    for slug in (f"/playlists/{playlist.slug}/", f"/organisers/{organiser.slug}/", "/en/badges/"):
        assert slug in everything
    assert ("draft" in everything, "unlisted" in everything) == (False, False)


def test_each_address_names_its_others(make_activity: Make, alpha: Tenant, client_for: MakeClient) -> None:
    make_activity(title="Robots")

    tree = ET.fromstring(client_for(alpha).get("/sitemap-activities.xml").content)

    first = tree.find("s:url", NAMES)
    assert first is not None
    assert first.find("s:lastmod", NAMES) is not None
    assert [link.get("hreflang") for link in first.iterfind("x:link", NAMES)] == [
        *alpha.languages,
        "x-default",
    ]


def test_what_is_too_long_for_one_file_is_parted(
    make_activity: Make, alpha: Tenant, client_for: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Paths, "limit", 2)
    for number in range(3):
        make_activity(title=f"Robots {number}")
    client = client_for(alpha)

    assert [url for url in addresses(client, "/sitemap.xml") if "activities" in url][1].endswith(
        "/sitemap-activities.xml?p=2"
    )
    pages = [len(addresses(client, f"/sitemap-activities.xml?p={page}")) for page in (1, 2)]
    assert pages == [2 * len(alpha.languages), len(alpha.languages)]
    for nonsense in ("?p=3", "?p=x", "?p=-1"):
        assert client.get(f"/sitemap-activities.xml{nonsense}").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_many_cost_as_few_queries_as_one(make_activity: Make, alpha: Tenant, client_for: MakeClient) -> None:
    client, costs = client_for(alpha), []
    for more in (1, 3):
        for _number in range(more):
            make_activity()
        client.get("/sitemap-activities.xml")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/sitemap-activities.xml?n={more}")
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 4


def test_private_location_has_none_and_robots_name_the_others(alpha: Tenant, client_for: MakeClient) -> None:
    network, there = client_for(), client_for(alpha)
    assert f"Sitemap: {network_url('/sitemap.xml')}\n" in network.get("/robots.txt").content.decode()
    assert network_url("/en/search/") in addresses(network, "/sitemap-pages.xml")
    assert f"Sitemap: {tenant_url(alpha, '/sitemap.xml')}\n" in there.get("/robots.txt").content.decode()

    alpha.visibility = "private"
    alpha.save()
    hosts.clear()

    assert there.get("/sitemap.xml").status_code in (302, 404)
    assert there.get("/sitemap-activities.xml").status_code in (302, 404)
    assert "Sitemap" not in there.get("/robots.txt").content.decode()


SECTIONS = ("pages", "activities", "playlists", "organisers")


@pytest.mark.parametrize(
    "fields", [{"publish": False}, {"visibility": "unlisted"}, {"visibility": "private"}], ids=str
)
def test_what_is_not_on_show_is_not_named(
    fields: dict[str, Any], make_activity: Make, alpha: Tenant, client_for: MakeClient
) -> None:
    made = make_activity(title="Hush-hush", **fields)

    assert made.slug not in " ".join(addresses(client_for(alpha), "/sitemap-activities.xml"))


def test_what_moderators_hid_is_not_named(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    one, other = make_activity(title="Robots one"), make_activity(title="Robots two")
    with in_tenant(alpha):
        petra, amir = cast.member(cast.petra), cast.member(cast.amir)
        publish_playlist(actor=petra, playlist=make_playlist(petra, other, title="Steps"))
    client = client_for(alpha)

    def named() -> list[bool]:
        everything = " ".join(url for name in SECTIONS for url in addresses(client, f"/sitemap-{name}.xml"))
        return [
            path in everything
            for path in (f"/{one.slug}/", f"/{other.slug}/", "/playlists/steps/", f"/{organiser.slug}/")
        ]

    assert named() == [True, True, True, True]
    with in_tenant(alpha):
        hide_item(actor=amir, item=one, reason="Not so.")
    assert named() == [False, True, True, True]
    with in_tenant(alpha):
        hide_item(actor=amir, item=organiser, reason="Not so.")
    assert named() == [False, False, False, False]


def test_one_file_never_holds_more_than_it_may() -> None:
    assert Paths.limit * len(settings.INTERFACE_LANGUAGES) <= 50_000  # sitemaps.org


def test_sitemap_is_remembered_of_each_location_and_the_same_for_everybody(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast, client_for: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    made = make_activity(title="Robots")
    path = "/sitemap-activities.xml"
    first = client_for(alpha).get(path)

    with CaptureQueriesContext(connection) as asked:
        again = client_for(alpha).get(path)
        elsewhere = client_for(beta).get(path)
        known = client_for(alpha).get(path, headers={"If-None-Match": first["ETag"]})
    own = client_for(alpha, user=cast.petra).get(path)

    of_alpha = [query["sql"] for query in asked if f'"{alpha.schema_name}"' in query["sql"]]
    assert (of_alpha, again.content, known.status_code) == ([], first.content, 304)
    assert (made.slug in first.content.decode(), made.slug in elsewhere.content.decode()) == (True, False)
    assert own.content == first.content
    for answer in (first, again, elsewhere, own):
        assert (bool(answer.cookies), answer["Cache-Control"]) == (False, "public, max-age=3600")
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("where", ["location", "network"])
def test_sitemap_asks_for_no_session(
    where: str, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    make_activity()
    client = client_for(alpha if where == "location" else None, user=cast.petra)

    with CaptureQueriesContext(connection) as asked:
        for path in ("/sitemap.xml", "/sitemap-pages.xml"):
            assert client.get(path).status_code == 200

    assert [query["sql"] for query in asked if "session" in query["sql"]] == []


def test_sitemap_has_one_address_whatever_the_language(alpha: Tenant, client_for: MakeClient) -> None:
    client = client_for(alpha)

    german = client.get("/sitemap-pages.xml", headers={"Accept-Language": "de"})
    english = client.get("/sitemap-pages.xml", headers={"Accept-Language": "en"})

    assert german.content == english.content
    assert client.get("/sl/sitemap.xml", follow=True).redirect_chain[-1][0] == "/sitemap.xml"


@pytest.mark.parametrize("where", ["location", "network"])
def test_every_page_that_is_named_is_there(
    where: str, make_activity: Make, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    shown = make_activity()
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        publish_playlist(actor=petra, playlist=make_playlist(petra, shown, title="Steps"))
    client = client_for(alpha if where == "location" else None)

    found = [
        url
        for section in addresses(client, "/sitemap.xml")
        for url in addresses(client, urlsplit(section).path)
    ]

    assert len(found) == len(set(found)) > 4
    assert {client.get(urlsplit(url).path).status_code for url in found} == {200}
