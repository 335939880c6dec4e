"""What is shown on others' pages, and what is not."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.models import Activity
from learning.services.activities import activity_url
from shared.moments import moment_text
from tenants.context import in_public, in_tenant
from tenants.hosts import hosts, tenant_url
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.contents import FEEDS, PAGE, ClientFor, Make, activity, anybody, html, petra
from tests.learning.services.test_occurrences import weekly

__all__ = ["activity", "anybody", "petra"]  # fixtures

EMBEDDED = [
    "/embed/activities/robots-for-everybody/",
    "/embed/map/",
    "/embed/map/?category=science&when=week",
]


@pytest.mark.parametrize("path", EMBEDDED)
def test_embedded_part_knows_nobody(path: str, anybody: Client, petra: Client, activity: Activity) -> None:
    session = petra.cookies.output()
    for client in (anybody, petra):
        answer = client.get(path)
        page = html(answer)

        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" not in answer["Content-Security-Policy"]
        assert not answer.has_header("X-Frame-Options")
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]
        assert ("csrf" in page, "Petra" in page, "<form" in page) == (False, False, False)
        assert '<base target="_blank">' in page
    assert petra.cookies.output() == session
    with CaptureQueriesContext(connection) as asked:
        petra.get(path)
    assert [query["sql"] for query in asked if "session" in query["sql"]] == []


def test_embedded_card_of_what_repeats_says_the_next_meeting(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    first = make_activity(**weekly(10)).starts_at
    assert first is not None

    card = html(client_for(alpha).get(EMBEDDED[0]))

    whens = [moment_text(first + timedelta(days=days), "Europe/Ljubljana") for days in (0, 7, 14)]
    assert [when in card for when in whens] == [False, False, True]


def test_other_pages_stay_out_of_frames(anybody: Client) -> None:
    for path in ("/", PAGE, f"{PAGE}embed/", "/feeds/activities.rss", "/oembed/"):
        answer = anybody.get(path)
        assert (answer["X-Frame-Options"], "frame-ancestors 'none'" in answer["Content-Security-Policy"]) == (
            "DENY",
            True,
        )


@pytest.mark.parametrize("fields", [{"publish": False}, {"visibility": "private"}])
def test_what_is_not_open_to_all_is_not_embedded_by_anybody(
    fields: dict[str, Any], make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    made = make_activity(title="Ours", **fields)
    client = client_for(alpha, user=cast.petra)

    for path in (
        f"/embed/activities/{made.slug}/",
        f"/activities/{made.slug}/embed/",
        f"/oembed/?url=http://alpha.localhost/activities/{made.slug}/",
    ):
        assert client.get(path).status_code == 404


def test_oembed_gives_the_card(anybody: Client, alpha: Tenant, activity: Activity) -> None:
    with in_tenant(alpha):
        url = activity_url(activity)
    page = html(anybody.get(PAGE))
    [link] = re.findall(r'type="application/json\+oembed" href="http://[^/]+([^"]+)"', page)
    answer = anybody.get(link.replace("&amp;", "&"))
    small = anybody.get("/oembed/", {"url": url, "maxwidth": "240", "maxheight": "9" * 30})

    data = answer.json()
    assert (data["version"], data["type"], data["title"]) == ("1.0", "rich", "Robots for everybody")
    assert f'src="{url.replace("/activities/", "/embed/activities/")}"' in data["html"]
    assert (small.json()["width"], small.json()["height"]) == (240, 560)


@pytest.mark.parametrize(
    ("asked", "about", "language"),
    [
        ("", "", "en"),  # as the asker's browser
        ("/sl", "", "sl"),
        ("", "/sl", "sl"),
        ("/en", "/sl", "sl"),  # the address that somebody pasted says it
        ("/sl", "/en", "en"),
        ("/en", "/de", "en"),  # not offered here
    ],
)
def test_oembed_speaks_the_language_of_the_address(
    asked: str, about: str, language: str, alpha: Tenant, client_for: ClientFor, activity: Activity
) -> None:
    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(languages=["sl", "en"])
    hosts.clear()
    with in_tenant(alpha):
        Activity.objects.update(translations={"sl": {"title": "Roboti za vse", "description": "En dan."}})
    ours = tenant_url(alpha, "")

    answer = client_for(alpha, headers={"accept-language": "en"}).get(
        f"{asked}/oembed/", {"url": f"{ours}{about}{PAGE}"}
    )

    data, prefix = answer.json(), about if about in ("/sl", "/en") else asked
    title, text = {"sl": ("Roboti za vse", "En dan."), "en": (activity.title, activity.description)}[language]
    assert (answer["Content-Language"], data["title"], data["description"]) == (language, title, text)
    assert f'src="{ours}{prefix}/embed{PAGE}" title="{title}"' in data["html"]
    assert data["author_url"] == f"{ours}{prefix}/organisers/{activity.organiser.slug}/"
    hosts.clear()


def test_page_in_a_language_leads_to_the_card_in_it(
    alpha: Tenant, client_for: ClientFor, activity: Activity
) -> None:
    client, ours = client_for(alpha), tenant_url(alpha, "")

    [link] = re.findall(r'type="application/json\+oembed" href="([^"]+)"', html(client.get(f"/en{PAGE}")))
    snippets = html(client.get(f"/en{PAGE}embed/"))

    assert link == f"{ours}/en/oembed/?{urlencode({'url': f'{ours}/en{PAGE}'})}"
    assert client.get(link.removeprefix(ours)).json()["title"] == activity.title
    assert f"{ours}/en/embed{PAGE}" in snippets


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://alpha.cityoflearning.localhost/sl/sl/activities/robots-for-everybody/",
        "/sl",
        "http://[::1",
        "https://evil.example/activities/robots-for-everybody/",
        "javascript:alert(1)",
        "http://beta.cityoflearning.localhost/activities/robots-for-everybody/",
        "/activities/robots-for-everybody/",
        "http://x@alpha/activities/robots-for-everybody/",
    ],
)
def test_oembed_of_anything_else_is_nowhere(url: str, anybody: Client) -> None:
    assert anybody.get("/oembed/", {"url": url}).status_code == 404


def test_oembed_speaks_json_alone(anybody: Client) -> None:
    assert anybody.get("/oembed/", {"url": "x", "format": "xml"}).status_code == 501


def test_private_location_gives_nothing_away(
    alpha: Tenant, client_for: ClientFor, activity: Activity
) -> None:
    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(visibility="private")
    hosts.clear()
    for path in (
        *FEEDS,
        *EMBEDDED,
        f"{PAGE}poster.pdf",
        f"{PAGE}preview.png",
        f"{PAGE}calendar.ics",
        "/oembed/",
    ):
        answer = client_for(alpha).get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/"), path
