"""A person's calendar by a private address."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from shared.enums import ItemKind, JournalState
from shared.ids import new_id
from shared.models import CalendarFeed, JournalEntry, User
from shared.services.calendars import end_calendar, make_calendar
from shared.services.journal import note_joined
from tenants.models import Tenant
from tests.conftest import Cast

ClientFor = Callable[..., Client]
START, END = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)


def join(user: User, tenant: Tenant, title: str, **fields: Any) -> None:
    note_joined(
        **{
            "user_id": user.pk,
            "tenant_id": tenant.pk,
            "kind": ItemKind.ACTIVITY,
            "item_id": new_id(),
            "title": title,
            "url": "https://example.org/a",
            "starts_at": START,
            "ends_at": END,
            "place": "Main street 1, Town",
            "joined_at": datetime(2026, 11, 1, tzinfo=UTC),
            **fields,
        }
    )


def events(body: bytes) -> list[tuple[Any, ...]]:
    return [
        (
            str(event["summary"]),
            event.decoded("dtstart"),
            event.decoded("dtend"),
            str(event.get("location", "")),
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    ]


def test_feed_holds_what_is_dated_and_joined_everywhere(
    alpha: Tenant, beta: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    join(cast.lena, alpha, "Robots")
    join(cast.lena, beta, "Music\r\nATTENDEE:mailto:evil@example.org;", ends_at=None, place="")
    join(cast.lena, alpha, "Any time", starts_at=None, ends_at=None)
    join(cast.lena, alpha, "Perhaps", state=JournalState.WAITING)
    join(cast.otto, alpha, "Otto's")
    path = f"/calendar/{make_calendar(actor=cast.lena)}.ics"
    answer = client_for().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer
    hour_later = datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert sorted(events(answer.content)) == [
        ("Music\nATTENDEE:mailto:evil@example.org;", START, hour_later, ""),
        ("Robots", START, END, "Main street 1, Town"),
    ]
    assert b"\r\nATTENDEE" not in answer.content


def test_feed_is_told_unchanged_by_its_etag(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    join(cast.lena, alpha, "Robots")
    path, client = f"/calendar/{make_calendar(actor=cast.lena)}.ics", client_for()
    etag = client.get(path)["ETag"]
    again = client.get(path, HTTP_IF_NONE_MATCH=f"W/{etag}")
    assert (again.status_code, again.content) == (304, b"")
    JournalEntry.objects.update(title="Robots II")
    assert client.get(path, HTTP_IF_NONE_MATCH=etag).status_code == 200


@pytest.mark.parametrize("language", ["en", ""])
@pytest.mark.parametrize("number", [1, 20])
def test_feed_costs_two_queries_and_one_for_the_home_s_language(
    alpha: Tenant,
    cast: Cast,
    client_for: ClientFor,
    number: int,
    language: str,
    django_assert_num_queries: Any,
) -> None:
    User.objects.filter(pk=cast.lena.pk).update(language=language)
    for count in range(number):
        join(cast.lena, alpha, f"Robots {count}")
    path, client = f"/calendar/{make_calendar(actor=cast.lena)}.ics", client_for()
    with django_assert_num_queries(2 if language else 3):
        client.get(path)


def test_new_address_ends_the_old_one(cast: Cast, client_for: ClientFor) -> None:
    old, new = make_calendar(actor=cast.lena), make_calendar(actor=cast.lena)
    asked = [client_for().get(f"/calendar/{token}.ics").status_code for token in (old, new)]
    assert asked == [404, 200]
    end_calendar(actor=cast.lena)
    assert client_for().get(f"/calendar/{new}.ics").status_code == 404


def test_only_a_hash_is_kept_and_inactive_people_have_no_feed(cast: Cast, client_for: ClientFor) -> None:
    token = make_calendar(actor=cast.lena)
    assert token not in str(CalendarFeed.objects.values_list())
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    for wrong in (token, CalendarFeed.objects.get().token_hash, "x", "A" * 32, "%00"):
        assert client_for().get(f"/calendar/{wrong}.ics").status_code == 404


def test_page_shows_the_address_once(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(alpha, user=cast.lena)
    assert "Make my address" in client.get("/me/calendar/").content.decode()
    made = client.post("/me/calendar/").content.decode()
    [path] = set(re.findall(r"http://[^/]+(/calendar/[\w-]+\.ics)", made))
    assert client_for().get(path).status_code == 200
    assert "/calendar/" not in client.get("/me/calendar/").content.decode().replace("/me/calendar/", "")
    client.post("/me/calendar/", {"end": "1"})
    assert client_for().get(path).status_code == 404
