from datetime import UTC, datetime, timedelta
from typing import Any

from credentials.models import Achievement, ClaimCode, Credential
from credentials.services.claiming import create_claim_code
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast


def test_petra_issues_to_addresses_and_sees_each_result(
    achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    client, path = client_for("alpha", user=cast.petra), f"/achievements/{achievement.pk}/issue/"
    assert client.get(path).status_code == 200
    answer = client.post(path, {"emails": "a@example.org, B@example.org\nwrong"})
    assert [(row.email, row.is_new, bool(row.error)) for row in answer.context["rows"]] == [
        ("a@example.org", True, False),
        ("B@example.org", True, False),
        ("wrong", False, True),
    ]
    assert "b@example.org" in client.get(path).content.decode()


def test_issuing_to_everybody_leads_back_to_the_page_so_that_reloading_issues_nothing(
    achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    client, path = client_for("alpha", user=cast.petra), f"/achievements/{achievement.pk}/issue/"
    said = []
    for emails in ("a@example.org", "a@example.org", "a@example.org b@example.org c@example.org"):
        answer = client.post(path, {"emails": emails}, follow=True)
        said += [str(message) for message in answer.context["messages"]]
        assert [(address.partition("?")[0], status) for address, status in answer.redirect_chain] == [
            (path, 302)
        ]
    assert said == [
        "Issued to 1 address.",
        "1 had it already.",
        "Issued to 2 addresses. 1 had it already.",
    ]
    for nonsense in ("?new=-1&had=x", "?new=²&had=", "?new=99999999"):
        assert client.get(path + nonsense).status_code == 200


def test_list_of_issued_does_not_tell_which_addresses_have_an_account(
    achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    client, path = client_for("alpha", user=cast.petra), f"/achievements/{achievement.pk}/issue/"
    client.post(path, {"emails": "lena@example.org nobody-yet@example.org"})

    issued = client.get(path).context["issued"]

    assert {badge["email"]: (badge["label"], badge["kind"]) for badge in issued} == {
        "lena@example.org": ("issued", "good"),
        "nobody-yet@example.org": ("issued", "good"),
    }


def test_list_of_issued_costs_the_same_for_one_and_three(
    achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    client, path = client_for("alpha", user=cast.petra), f"/achievements/{achievement.pk}/issue/"
    client.post(path, {"emails": "a@example.org"})
    hosts.clear()
    client.get(path)  # for a while from here on, the process knows the host
    with django_assert_num_queries(10):
        client.get(path)
    client.post(path, {"emails": "b@example.org c@example.org"})
    client.get(path)
    with django_assert_num_queries(10):
        client.get(path)


def test_petra_makes_a_code_shows_it_and_switches_it_off(
    achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast
) -> None:
    client, base = client_for("alpha", user=cast.petra), f"/achievements/{achievement.pk}/codes/"
    made = client.post(
        base,
        {"label": "Hall", "max_uses": "30", "starts_at": "2026-01-01T10:00", "ends_at": "2036-01-01T12:00"},
    )
    with in_tenant(alpha):
        code = ClaimCode.objects.get()
        assert (code.max_uses, code.starts_at and code.starts_at.hour) == (
            30,
            10 - 1,
        )  # Ljubljana's winter time
    assert made["Location"] == f"{base}{code.pk}/"
    page = client.get(made["Location"]).content.decode()
    assert f"http://alpha.cityoflearning.localhost:8000/claim/{code.code}/" in page
    picture = client.get(f"{base}{code.pk}/qr.svg")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/svg+xml", b"<svg")
    client.post(f"{base}{code.pk}/off/")
    with in_tenant(alpha):
        assert ClaimCode.objects.get().is_active is False


def test_codes_tell_how_they_stand_in_the_locations_own_time(
    achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast
) -> None:
    in_summer, in_winter = datetime(2031, 7, 5, 8, 0, tzinfo=UTC), datetime(2031, 12, 5, 9, 0, tzinfo=UTC)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with in_tenant(alpha):
        for label, window in {
            "plain": {},
            "later": {"starts_at": in_summer, "ends_at": in_winter},
            "over": {"starts_at": past, "ends_at": past + timedelta(hours=1)},
            "used": {"max_uses": 1},
            "off": {"starts_at": past},
        }.items():
            create_claim_code(actor=None, achievement=achievement, label=label, **window)
        ClaimCode.objects.filter(label="used").update(uses=1)
        ClaimCode.objects.filter(label="off").update(is_active=False)

    page = client_for("alpha", user=cast.petra).get(f"/achievements/{achievement.pk}/codes/")

    assert {code["label"]: (code["window"], code["state"]) for code in page.context["codes"]} == {
        "plain": ("until it is switched off", "works now"),
        "later": ("Sat 5 Jul 2031, 10:00 – Fri 5 Dec 2031, 10:00", "not yet"),
        "over": ("Wed 1 Jan 2020, 01:00 – Wed 1 Jan 2020, 02:00", "over"),
        "used": ("until it is switched off", "used up"),
        "off": ("from Wed 1 Jan 2020, 01:00", "switched off"),
    }


def test_impossible_window_is_refused(achievement: Achievement, client_for: Any, cast: Cast) -> None:
    answer = client_for("alpha", user=cast.petra).post(
        f"/achievements/{achievement.pk}/codes/",
        {"starts_at": "2026-01-02T10:00", "ends_at": "2026-01-01T10:00"},
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["ends_at"])


def test_petra_revokes_with_a_reason(
    credential: Credential, achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast
) -> None:
    client = client_for("alpha", user=cast.petra)
    path = f"/achievements/{achievement.pk}/revoke/{credential.pk}/"
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Given by mistake"}).status_code == 302
    with in_tenant(alpha):
        assert Credential.objects.get().revocation_reason == "Given by mistake"


def test_nobody_else_may(
    credential: Credential, achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast
) -> None:
    """A4, A7: not found, nothing changed, and the attempt is on record."""
    base = f"/achievements/{achievement.pk}/"
    posts = {
        base + "issue/": {"emails": "lena@example.org"},
        base + "codes/": {"label": "x"},
        base + f"revoke/{credential.pk}/": {"reason": "x"},
    }
    for where, user in (
        ("alpha", cast.lena),
        ("alpha", cast.ravi),
        ("beta", cast.otto),
        ("beta", cast.petra),
    ):
        client = client_for(where, user=user)
        for path, data in posts.items():
            assert (client.get(path).status_code, client.post(path, data).status_code) == (404, 404)
    anonymous = client_for("alpha")
    assert anonymous.post(base + "issue/", {"emails": "a@example.org"})["Location"].startswith("/sign-in/")
    with in_tenant(alpha):
        assert (Credential.objects.count(), ClaimCode.objects.count()) == (1, 0)
        assert Credential.objects.get().revoked_at is None
    assert AuditEntry.objects.filter(action="denied:issuer.issue", actor_id=cast.lena.pk).count() == 3
