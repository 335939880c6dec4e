"""Feeds of a location, a category, an organiser."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.models import Activity
from tenants.context import in_tenant
from tenants.hosts import hosts
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

    assert set(re.findall(r'href="/feeds/([^"]+)\.rss"', page)) == {which}


def test_calendar_without_events_still_holds_something(alpha: Tenant, client_for: ClientFor) -> None:
    body = client_for(alpha).get("/feeds/activities.ics").content.decode()

    assert "BEGIN:VEVENT" not in body
    assert (
        f"BEGIN:VTIMEZONE\r\nTZID:{alpha.time_zone}\r\n" in body
    )  # RFC 5545, section 3.6: at least one component
