"""A person's home."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shared.enums import ConsentState, ItemKind, JournalState
from shared.ids import new_id
from shared.models import GuardianConsent, JournalEntry, User
from shared.services.ages import state_age
from shared.services.journal import note_joined, note_left, note_progress
from tenants.context import in_tenant
from tenants.hosts import network_url
from tenants.models import Tenant
from tenants.services.notifying import notify
from tests.conftest import Cast

ClientFor = Callable[..., Client]


def note(user: User, tenant: Tenant, title: str, *, days: float | None = 3, **fields: Any) -> Any:
    start: datetime | None = timezone.now() + timedelta(days=days) if days is not None else None
    item_id = new_id()
    note_joined(
        **{
            "user_id": user.pk,
            "tenant_id": tenant.pk,
            "kind": ItemKind.ACTIVITY,
            "item_id": item_id,
            "title": title,
            "url": "https://example.org/a",
            "starts_at": start,
            "ends_at": start + timedelta(hours=2) if start else None,
            "joined_at": timezone.now(),
            **fields,
        }
    )
    return item_id


def context(client: Client, path: str = "/me/") -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context[-1].flatten()
    return found


def titles(rows: list[dict[str, Any]]) -> list[str]:
    return [row["title"] for row in rows]


def test_home_shows_everything_from_everywhere(
    alpha: Tenant, beta: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    note(cast.lena, alpha, "Waiting", days=1, state=JournalState.WAITING)
    note(cast.lena, beta, "Soon", days=2, place="Museum")
    note(cast.lena, alpha, "Later", days=9)
    note(cast.lena, alpha, "Running", days=-0.05)
    note(cast.lena, alpha, "Old", days=-9)
    note(cast.lena, alpha, "Older", days=-19)
    note(cast.lena, alpha, "Any time", days=None)
    note(cast.lena, alpha, "Come!", state=JournalState.INVITED)
    note(cast.otto, alpha, "Otto's")
    left = note(cast.lena, alpha, "Left")
    note_left(
        user_id=cast.lena.pk,
        tenant_id=alpha.pk,
        kind=ItemKind.ACTIVITY,
        item_id=left,
        left_at=timezone.now(),
    )
    playlist = note(cast.lena, beta, "Robotics", days=None, kind=ItemKind.PLAYLIST)
    note_progress(
        user_id=cast.lena.pk,
        tenant_id=beta.pk,
        kind=ItemKind.PLAYLIST,
        item_id=playlist,
        percent=40,
        next_title="Solder",
        next_url="https://example.org/next",
    )
    for where in (alpha, beta, None):
        found = context(client_for(where, user=cast.lena))
        assert found["next"]["title"] == "Running"
        assert titles(found["coming"]) == ["Running", "Waiting", "Soon", "Later", "Any time"]
        assert titles(found["past"]) == ["Old", "Older"]
        assert titles(found["invitations"]) == ["Come!"]
        assert [(row["title"], row["percent"], row["next_title"]) for row in found["playlists"]] == [
            ("Robotics", 40, "Solder")
        ]
        waiting = next(row for row in found["coming"] if row["title"] == "Waiting")
        assert waiting["state_text"] == "on the waiting list"


def test_times_are_the_readers(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    note(cast.lena, alpha, "Soon")
    local = {}
    for zone in ("", "America/New_York"):
        User.objects.filter(pk=cast.lena.pk).update(time_zone=zone)
        local[zone] = context(client_for(alpha, user=cast.lena))["next"]["when"]
    assert local[""] != local["America/New_York"]


def test_playlist_that_is_done_says_so(alpha: Tenant, cast: Cast) -> None:
    item = note(cast.lena, alpha, "Robotics", kind=ItemKind.PLAYLIST)
    fields: dict[str, Any] = {
        "user_id": cast.lena.pk,
        "tenant_id": alpha.pk,
        "kind": ItemKind.PLAYLIST,
        "item_id": item,
    }
    note_progress(**fields, percent=100)
    assert JournalEntry.objects.values_list("state", "percent").get() == ("done", 100)
    note_progress(**fields, percent=80)
    assert JournalEntry.objects.values_list("state", "percent").get() == ("joined", 80)


@pytest.mark.parametrize("number", [1, 50])
def test_home_costs_the_same_for_few_and_many(
    alpha: Tenant,
    beta: Tenant,
    cast: Cast,
    client_for: ClientFor,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for count in range(number):
        tenant = (alpha, beta)[count % 2]
        note(cast.lena, tenant, f"Soon {count}")
        note(cast.lena, tenant, f"List {count}", kind=ItemKind.PLAYLIST)
        with in_tenant(tenant):
            notify(user_id=cast.lena.pk, kind="joined", parameters={"title": "X"}, has_own_mail=True)
    client = client_for(alpha, user=cast.lena)
    client.get("/me/")
    with django_assert_num_queries(10):
        client.get("/me/")


def test_empty_home_leads_somewhere(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    pages = [client_for(where, user=cast.lena).get("/me/").content.decode() for where in (alpha, None)]
    assert ['href="/activities/"' in pages[0], 'href="/search/"' in pages[1]] == [True, True]
    assert "Nothing with a date" in pages[0]


def test_home_of_a_child_leads_to_the_guardian_whose_word_is_missing(
    alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    link = f'href="{network_url("/accounts/guardian/")}"'

    def shown(user: User) -> bool:
        return link in client_for(alpha, user=user).get("/me/").content.decode()

    grown_up = shown(cast.lena)
    state_age(actor=cast.lena, country="SI", birth_date=timezone.localdate() - timedelta(days=13 * 366))
    child = shown(cast.lena)
    GuardianConsent.objects.create(
        user=cast.lena, email="mum@example.org", state=ConsentState.ASKED, nonce="n", asked_at=timezone.now()
    )
    waiting = shown(cast.lena)
    GuardianConsent.objects.update(state=ConsentState.CONFIRMED)

    assert (grown_up, child, waiting, shown(cast.lena)) == (False, True, True, False)


def test_words_of_others_are_escaped(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    note(cast.lena, alpha, "<script>alert(1)</script>", place="<img src=x onerror=alert(1)>")
    page = client_for(alpha, user=cast.lena).get("/me/").content.decode()
    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
