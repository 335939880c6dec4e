"""Feeds of a location, a category, an organiser."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from learning.models import Activity
from tenants.context import in_public, in_tenant
from tenants.hosts import hosts, tenant_url
from tenants.models import Tenant
from tests.learning.contents import FEEDS, ClientFor, Make, activity, anybody, html
from theming.models import Category

__all__ = ["activity", "anybody"]  # fixtures


@pytest.mark.parametrize("path", FEEDS)
def test_feed_costs_the_same_for_one_and_three(
    path: str, make_activity: Make, activity: Activity, alpha: Tenant, client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tenants.hosts.FRESH_SECONDS_DEAF", 60.0)
    make_activity(title="Hush-hush", publish=False)
    make_activity(title="Unlisted", visibility="unlisted")
    client, costs, found = client_for(alpha), [], []
    for more in (0, 2):
        for number in range(more):
            make_activity(title=f"Robots number {number}")
        hosts.clear()
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        costs.append(len(asked))
        text = html(answer)
        found.append(len(re.findall(r"BEGIN:VEVENT|<item>|<entry>", text)))
        assert ("Hush" in text, "Unlisted" in text, bool(answer.cookies)) == (False, False, False)
        assert (
            text.startswith("BEGIN:VCALENDAR")
            if path.endswith("ics")
            else ET.fromstring(answer.content) is not None
        )

    assert found == [1, 3]
    assert costs[0] == costs[1] <= 4


def test_feed_says_when_nothing_has_changed(anybody: Client, make_activity: Make) -> None:
    first = anybody.get("/feeds/activities.atom")
    known = anybody.get("/feeds/activities.atom", headers={"If-None-Match": first["ETag"]})
    make_activity(title="New")
    changed = anybody.get("/feeds/activities.atom", headers={"If-None-Match": first["ETag"]})

    assert (first["Last-Modified"][-3:], known.status_code, known.content, changed.status_code) == (
        "GMT",
        304,
        b"",
        200,
    )


@pytest.mark.parametrize("form", ["ics", "rss", "atom"])
def test_feed_of_nothing_is_a_feed(form: str, alpha: Tenant, client_for: ClientFor) -> None:
    answer = client_for(alpha).get(f"/feeds/activities.{form}")

    assert (answer.status_code, client_for(alpha).get(f"/feeds/activities.{form}")["ETag"]) == (
        200,
        answer["ETag"],
    )


def test_feed_of_control_letters_is_well_formed(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(title="Bell \x07 & <b>", description="\x1b[31m\ufffe")

    for form in ("rss", "atom"):
        assert ET.fromstring(client_for(alpha).get(f"/feeds/activities.{form}").content) is not None


@pytest.mark.parametrize(
    "path", ["/feeds/categories/nothing.rss", "/feeds/organisers/nothing.ics", "/feeds/activities.exe"]
)
def test_feed_of_what_is_not_there_is_nowhere(path: str, anybody: Client) -> None:
    assert anybody.get(path).status_code == 404


def test_category_of_a_feed_is_the_locations_own(alpha: Tenant, anybody: Client) -> None:
    with in_tenant(alpha):
        Category.objects.filter(slug="science").update(is_hidden=True)

    assert anybody.get("/feeds/categories/science.rss").status_code == 404


def test_moment_of_a_feed_follows_what_changed(anybody: Client, alpha: Tenant) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    with in_tenant(alpha):
        Activity.objects.update(updated_at=long_ago)

    assert str(long_ago.year) in anybody.get("/feeds/activities.rss")["Last-Modified"]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("?category=technology-and-computers", "categories/technology-and-computers"),
        ("", "activities"),
        ("?category=nothing-like-this", "activities"),
    ],
)
def test_list_leads_to_the_feeds_of_what_it_shows(query: str, which: str, anybody: Client) -> None:
    page = html(anybody.get(f"/activities/{query}"))

    assert set(re.findall(r'href="/en/feeds/([^"]+)\.rss"', page)) == {which}


def test_calendar_without_events_still_holds_something(alpha: Tenant, client_for: ClientFor) -> None:
    body = client_for(alpha).get("/feeds/activities.ics").content.decode()

    assert "BEGIN:VEVENT" not in body
    # RFC 5545, section 3.6: at least one component.
    assert f"BEGIN:VTIMEZONE\r\nTZID:{alpha.time_zone}\r\n" in body
    assert [part.name for part in Calendar.from_ical(body).subcomponents] == ["VTIMEZONE"]


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def translated(alpha: Tenant, activity: Activity) -> Iterator[Activity]:
    """Written in English, with Slovene words; the location offers both, Slovene first."""
    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(languages=["sl", "en"])
    hosts.clear()
    with in_tenant(alpha):
        Activity.objects.filter(pk=activity.pk).update(
            translations={"sl": {"title": "Roboti za vse", "description": "Sestavi robota v enem dnevu."}}
        )
    yield activity
    hosts.clear()


@pytest.mark.parametrize("path", FEEDS)
def test_feed_speaks_the_language_of_its_address(
    path: str, translated: Activity, alpha: Tenant, client_for: ClientFor
) -> None:
    client, words = client_for(alpha, headers={"accept-language": "de"}), {}
    for code in ("sl", "en"):
        answer = client.get(f"/{code}{path}")
        assert (answer.status_code, answer["Content-Language"]) == (200, code)
        words[code] = html(answer).replace("\r\n ", "")

    ours = tenant_url(alpha, "")
    for code, title, text, link in (
        ("sl", "Roboti za vse", "Sestavi robota v enem dnevu.", f"{ours}/sl/activities/{translated.slug}/"),
        ("en", "Robots for everybody", "Build a robot in a day.", f"{ours}/en/activities/{translated.slug}/"),
    ):
        assert [each in words[code] for each in (title, text, link)] == [True, True, True]
    assert ("Robots for everybody" in words["sl"], "Roboti" in words["en"]) == (False, False)
    if not path.endswith("ics"):
        assert f"{ours}/sl{path}" in words["sl"]
        said = ("<language>sl</language>", 'xml:lang="sl"')[path.endswith("atom")]
        assert (said in words["sl"], "What is open now" in words["sl"]) == (True, False)


def test_feed_without_a_language_says_on_what_it_depends(
    translated: Activity, alpha: Tenant, client_for: ClientFor
) -> None:
    client = client_for(alpha)
    for path in ("/feeds/activities.rss", "/feeds/activities.atom", "/feeds/activities.ics"):
        answer = client.get(path)
        known = client.get(path, headers={"If-None-Match": answer["ETag"]})

        assert (answer["Content-Language"], known.status_code) == ("sl", 304)
        for each in (answer, known):
            assert {"Accept-Language", "Cookie"} <= set(each["Vary"].split(", ")), path
        assert client.get(path, headers={"Accept-Language": "en"})["Content-Language"] == "en"


def test_same_thing_has_one_name_in_feeds_of_all_languages(
    translated: Activity, alpha: Tenant, client_for: ClientFor
) -> None:
    names = {
        re.findall(r"<guid[^>]*>([^<]+)<", html(client_for(alpha).get(f"{prefix}/feeds/activities.rss")))[0]
        for prefix in ("", "/sl", "/en")
    }
    events = {
        re.findall(r"UID:(\S+)", html(client_for(alpha).get(f"{prefix}/feeds/activities.ics")))[0]
        for prefix in ("", "/sl", "/en")
    }

    assert (len(names), len(events)) == (1, 1)


def test_calendar_of_one_activity_speaks_the_language_of_its_address(
    translated: Activity, alpha: Tenant, client_for: ClientFor
) -> None:
    answer = client_for(alpha).get(f"/sl/activities/{translated.slug}/calendar.ics")

    assert ("SUMMARY:Roboti za vse" in html(answer), answer["Content-Language"]) == (True, "sl")
    assert f"/sl/activities/{translated.slug}/" in html(answer).replace("\r\n ", "")


def test_page_leads_to_feeds_in_its_language(
    translated: Activity, alpha: Tenant, client_for: ClientFor
) -> None:
    client = client_for(alpha)

    for path, code in (("/activities/", "sl"), ("/en/activities/", "en")):
        found = set(re.findall(r'href="([^"]+)/feeds/activities\.(?:rss|ics|atom)"', html(client.get(path))))
        assert found == {f"/{code}"}
