"""What leaves an activity's page: calendar, markup, preview, poster."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from learning.models import Activity, Occurrence
from learning.services.activities import update_activity
from learning.services.covers import set_cover
from learning.views.posters import _breakable
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.contents import PAGE, ClientFor, Make, activity, anybody, html
from tests.learning.services.test_contents import drawn

__all__ = ["activity", "anybody"]  # fixtures


def test_calendar_is_read_back_by_the_library(anybody: Client, activity: Activity) -> None:
    calendar = Calendar.from_ical(anybody.get(f"{PAGE}calendar.ics").content)
    [event] = calendar.walk("VEVENT")

    assert str(event["SUMMARY"]) == "Robots for everybody"
    assert event.decoded("DTSTART") == activity.starts_at.replace(microsecond=0)
    assert event["DTSTART"].params["TZID"] == "Europe/Ljubljana"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Ljubljana"]
    assert str(event["URL"]).endswith(PAGE)


def test_calendar_of_hostile_words_has_no_lines_of_theirs(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(
        title="A\r\nATTENDEE:mailto:x@evil.example",
        description="b\r\nEND:VEVENT",
        street="c\nX-EVIL:1",
    )
    text = html(client_for(alpha).get("/feeds/activities.ics"))

    [event] = [one for one in Calendar.from_ical(text).walk("VEVENT") if "ATTENDEE" in str(one["SUMMARY"])]
    assert not re.search(r"^(ATTENDEE|X-EVIL)", text, re.M)
    assert (event.get("ATTENDEE"), event.get("X-EVIL")) == (None, None)


def test_each_meeting_of_what_repeats_is_an_event(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    begin = timezone.now() + timedelta(days=2)
    made = make_activity(
        title="Every week",
        schedule="repeating",
        starts_at=begin,
        ends_at=begin + timedelta(minutes=90),
        recurrence="FREQ=WEEKLY;COUNT=3",
    )
    with in_tenant(alpha):
        Occurrence.objects.filter(pk=made.occurrences.latest("starts_at").pk).update(is_cancelled=True)
    text = client_for(alpha).get(f"/activities/{made.slug}/calendar.ics").content

    events = Calendar.from_ical(text).walk("VEVENT")

    assert len({str(event["UID"]) for event in events}) == 3
    assert {event.decoded("DTEND") - event.decoded("DTSTART") for event in events} == {timedelta(minutes=90)}
    assert sorted(str(event.get("STATUS", "")) for event in events) == ["", "", "CANCELLED"]


def test_activity_at_any_time_has_no_calendar(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    made = make_activity(title="Any time", schedule="any_time", starts_at=None)

    assert client_for(alpha).get(f"/activities/{made.slug}/calendar.ics").status_code == 404
    assert "calendar.ics" not in html(client_for(alpha).get(f"/activities/{made.slug}/"))


def data_of(page: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data: dict[str, Any] = json.loads(text)
    return data


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "Event"),
        ({"type": "course"}, "Course"),
        ({"schedule": "any_time", "starts_at": None}, "LearningResource"),
    ],
)
def test_markup_is_read_back(
    fields: dict[str, Any], kind: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    made = make_activity(title="</script><script>alert(1)</script>\u2028", **fields)
    page = html(client_for(alpha).get(f"/activities/{made.slug}/"))
    data = data_of(page)

    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", kind, made.title)
    assert "<script>alert" not in page
    assert data["url"].endswith(f"/activities/{made.slug}/")
    if kind == "Event":
        assert data["location"][0]["address"]["addressCountry"] == "SI"
        assert data["organizer"] == [{"@type": "Organization", "name": "Youth Club"}]


def test_preview_is_a_picture_with_a_lasting_address(
    anybody: Client, alpha: Tenant, cast: Cast, activity: Activity
) -> None:
    def address() -> str:
        [url] = re.findall(r'property="og:image" content="http://[^/]+([^"]+)"', html(anybody.get(PAGE)))
        return str(url)

    first = address()
    picture = anybody.get(first)
    again = anybody.get(first, headers={"If-None-Match": picture["ETag"]})
    with in_tenant(alpha):
        update_activity(actor=cast.member(cast.petra), activity=activity, title="Another name")

    assert picture.content.startswith(b"\x89PNG")
    assert int.from_bytes(picture.content[16:20]) == 1200
    assert int.from_bytes(picture.content[20:24]) == 630
    assert (again.status_code, "immutable" in picture["Cache-Control"]) == (304, True)
    assert address() != first
    assert "immutable" not in anybody.get(first)["Cache-Control"]


@pytest.mark.parametrize("with_cover", [False, True])
def test_poster_is_one_page(
    with_cover: bool, anybody: Client, alpha: Tenant, cast: Cast, activity: Activity
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(
            actor=petra, activity=activity, title="Ž" * 160, do=["Ω" * 200] * 8, price_note="€" * 100
        )
        if with_cover:
            set_cover(actor=petra, activity=activity, content=drawn(), alt="x")
    answer = anybody.get(f"{PAGE}poster.pdf")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == 1


def test_very_long_words_of_a_poster_can_be_broken() -> None:
    assert _breakable("Donaudampfschifffahrtsgesellschaft: mit Ruhe") == (
        "Donaudampfsc\u00adhifffahrtsge\u00adsellschaft: mit Ruhe"
    )
    assert _breakable("x.example/a/" + "b" * 30, with_hyphen=False) == (
        "x.example/a/" + "\u200b".join(["b" * 12, "b" * 12, "b" * 6])
    )
