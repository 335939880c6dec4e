"""The one-time pass from the network's host to a location's host."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shared.models import User
from tenants.enums import TenantStatus, Visibility
from tenants.hosts import hosts
from tenants.models import Domain, HandOver, Tenant
from tenants.services.handover import hash_of
from tests.conftest import PASSWORD, Cast, host_of

NETWORK = settings.NETWORK_DOMAIN


def follow(client: Client, url: str) -> Any:
    """GET an absolute address with `client`, whose cookies belong to the host in it."""
    parts = urlsplit(url)
    host = parts.netloc or client.defaults["HTTP_HOST"]
    assert host.split(":")[0] == client.defaults["HTTP_HOST"].split(":")[0]
    return client.get(f"{parts.path}?{parts.query}")


def pass_for(location: Client, network: Client, path: str = "/") -> str:
    """From the location's sign-in over the network: the address with the token."""
    asked = location.get("/sign-in/", {"next": path})
    answer = follow(network, asked["Location"])
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def user_of(client: Client) -> int | None:
    """Whose session it is on the client's host: signing in again leads home at once, or to the network."""
    host = client.defaults["HTTP_HOST"]
    if host == NETWORK:
        return None if client.get("/accounts/").status_code == 302 else 1
    return 1 if client.get("/sign-in/")["Location"] == "/" else None


def test_hand_over_signs_in_and_returns(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    url = pass_for(location, network, "/activities/?q=1")
    assert urlsplit(url).netloc.split(":")[0] == host_of("alpha")
    answer = follow(location, url)
    assert (answer.status_code, answer["Location"]) == (302, "/activities/?q=1")
    assert user_of(location) == 1


def test_hand_over_asks_to_sign_in_first_and_comes_back(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for()
    asked = location.get("/sign-in/", {"next": "/activities/"})
    to_login = follow(network, asked["Location"])
    assert to_login["Location"].startswith("/accounts/login/?next=")
    page = network.get(to_login["Location"])
    assert "Alpha" in page.content.decode()
    following = parse_qs(urlsplit(to_login["Location"]).query)["next"][0]
    signed_in = network.post(
        "/accounts/login/", {"login": "lena@example.org", "password": PASSWORD, "next": following}
    )
    assert signed_in["Location"] == following
    answer = follow(location, network.get(following)["Location"])
    assert answer["Location"] == "/activities/"
    assert user_of(location) == 1


def test_sign_up_at_a_location_leads_to_the_sign_up_page(client_for: Any) -> None:
    asked = client_for("alpha").get("/sign-up/", {"next": "/claim/x/"})
    assert follow(client_for(), asked["Location"])["Location"].startswith("/accounts/signup/?next=")


def test_hand_over_works_once(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    url = pass_for(location, network)
    nonce = location.cookies["hand-over"].value
    follow(location, url)
    other = client_for("alpha")
    other.cookies["hand-over"] = nonce
    answer = follow(other, url)
    assert answer.status_code == 403
    assert b"/sign-in/?next=" in answer.content
    assert user_of(other) is None


def test_hand_over_in_another_browser_is_refused(client_for: Any, cast: Cast) -> None:
    url = pass_for(client_for("alpha"), client_for(user=cast.lena))
    victim = client_for("alpha")
    victim.get("/sign-in/")  # has a nonce of its own
    assert follow(victim, url).status_code == 403
    assert follow(client_for("alpha"), url).status_code == 403
    assert user_of(victim) is None


def test_hand_over_at_another_host_is_refused(client_for: Any, cast: Cast) -> None:
    alpha, beta = client_for("alpha"), client_for("beta")
    parts = urlsplit(pass_for(alpha, client_for(user=cast.lena)))
    beta.cookies["hand-over"] = alpha.cookies["hand-over"].value
    assert beta.get(f"{parts.path}?{parts.query}").status_code == 403
    assert user_of(beta) is None


def test_hand_over_after_61_seconds_is_refused(client_for: Any, cast: Cast) -> None:
    location = client_for("alpha")
    url = pass_for(location, client_for(user=cast.lena))
    HandOver.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert follow(location, url).status_code == 403


def test_hand_over_of_a_disabled_person_is_refused(client_for: Any, cast: Cast) -> None:
    location = client_for("alpha")
    url = pass_for(location, client_for(user=cast.lena))
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert follow(location, url).status_code == 403


def test_hand_over_stores_only_hashes(client_for: Any, cast: Cast) -> None:
    location = client_for("alpha")
    url = pass_for(location, client_for(user=cast.lena))
    row = HandOver.objects.get()
    token = urlsplit(url).path.split("/")[2]
    assert token not in (row.token_hash, row.browser_hash)
    assert location.cookies["hand-over"].value not in (row.token_hash, row.browser_hash)


def test_hand_over_leaves_no_trace_in_referer_cache_or_log(
    client_for: Any, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    asked = location.get("/sign-in/")
    made = follow(network, asked["Location"])
    taken = follow(location, made["Location"])
    refused = follow(client_for("alpha"), made["Location"])
    for answer in (asked, made, taken, refused):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
    assert urlsplit(made["Location"]).path.split("/")[2] not in caplog.text


@pytest.mark.parametrize(
    "host", ["evil.example", "", "alpha", "beta.evil.example", f"alpha.{NETWORK}.evil.example"]
)
def test_hand_over_to_a_host_that_is_no_location_is_404(client_for: Any, cast: Cast, host: str) -> None:
    answer = client_for(user=cast.lena).get("/hand-over/", {"host": host, "browser": "a" * 64, "next": "/"})
    assert answer.status_code == 404
    assert not HandOver.objects.exists()


def test_hand_over_goes_only_to_the_primary_host(client_for: Any, cast: Cast, alpha: Tenant) -> None:
    Domain.objects.create(tenant=alpha, domain="old.example.org", is_primary=False)
    hosts.clear()
    network = client_for(user=cast.lena)
    assert network.get("/hand-over/", {"host": "old.example.org", "browser": "a" * 64}).status_code == 404


def test_hand_over_to_a_domain_of_its_own_goes_on_from_a_page(
    client_for: Any, cast: Cast, alpha: Tenant
) -> None:
    Domain.objects.filter(tenant=alpha).update(domain="learn.example.org")
    hosts.clear()
    location, network = Client(HTTP_HOST="learn.example.org"), client_for(user=cast.lena)
    page = follow(network, location.get("/sign-in/", {"next": "/activities/"})["Location"])
    hosts.clear()
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert b'http-equiv="refresh"' in page.content
    assert b"://learn.example.org" in page.content


@pytest.mark.parametrize(
    ("status", "visibility"),
    [(TenantStatus.SUSPENDED, Visibility.PUBLIC), (TenantStatus.LIVE, Visibility.PRIVATE)],
)
def test_hand_over_works_at_private_and_suspended_locations(
    client_for: Any, cast: Cast, alpha: Tenant, status: TenantStatus, visibility: Visibility
) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(status=status, visibility=visibility)
    hosts.clear()
    location = client_for("alpha")
    assert follow(location, pass_for(location, client_for(user=cast.otto))).status_code == 302
    assert user_of(location) == 1
    hosts.clear()


def test_sign_out_of_a_location_ends_the_networks_session_too(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha", user=cast.lena), client_for(user=cast.lena)
    away = location.post("/sign-out/")
    assert away.status_code == 303
    home = follow(network, away["Location"])
    assert urlsplit(home["Location"]).netloc.split(":")[0] == host_of("alpha")
    assert (user_of(location), user_of(network)) == (None, None)


def test_sign_out_ticket_of_another_person_ends_nothing(client_for: Any, cast: Cast) -> None:
    away = client_for("alpha", user=cast.otto).post("/sign-out/")["Location"]
    network = client_for(user=cast.lena)
    follow(network, away)
    assert user_of(network) == 1


def test_sign_out_by_get_ends_nothing(client_for: Any, cast: Cast) -> None:
    network = client_for(user=cast.lena)
    assert network.get("/sign-out/").status_code == 200
    assert network.get("/sign-out/", {"ticket": "forged"}).status_code == 302
    assert user_of(network) == 1
    assert client_for("alpha", user=cast.lena).get("/sign-out/").status_code == 405


def signed_in_at(client_for: Any, *slugs: str) -> tuple[Client, list[Client]]:
    """A browser of Lena's: signed in on the network by password, handed over to the locations."""
    network = client_for()
    network.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    locations = [client_for(slug) for slug in slugs]
    for location in locations:
        assert follow(location, pass_for(location, network)).status_code == 302
    return network, locations


@pytest.mark.parametrize("where", ["network", "alpha", "beta"])
def test_sign_out_of_one_host_ends_the_browsers_sessions_on_all(
    client_for: Any, cast: Cast, where: str
) -> None:
    network, [alpha, beta] = signed_in_at(client_for, "alpha", "beta")
    elsewhere, [other] = signed_in_at(client_for, "alpha")
    {"network": network, "alpha": alpha, "beta": beta}[where].post("/sign-out/")
    assert [user_of(client) for client in (network, alpha, beta)] == [None, None, None]
    assert [user_of(client) for client in (elsewhere, other)] == [1, 1]


def test_another_person_in_the_same_browser_ends_the_sessions_of_the_one_before(
    client_for: Any, cast: Cast
) -> None:
    network, [alpha, beta] = signed_in_at(client_for, "alpha", "beta")
    otto = client_for(user=cast.otto)
    nonce = secrets.token_urlsafe(32)
    alpha.cookies["hand-over"] = nonce
    pass_of_otto = otto.get("/hand-over/", {"host": host_of("alpha"), "browser": hash_of(nonce)})
    assert follow(alpha, pass_of_otto["Location"]).status_code == 302
    assert [user_of(client) for client in (network, beta, alpha)] == [None, None, 1]


@pytest.mark.parametrize("end", ["sign-out", "everywhere", "password"])
def test_hand_over_after_its_sign_in_has_ended_is_refused(client_for: Any, cast: Cast, end: str) -> None:
    network, [] = signed_in_at(client_for)
    location = client_for("alpha")
    url = pass_for(location, network)
    if end == "sign-out":
        network.post("/sign-out/")
    elif end == "everywhere":
        client_for(user=cast.lena).post("/accounts/sign-out-everywhere/")
    else:
        cast.lena.set_password("another-long-one-7")
        cast.lena.save()
    assert follow(location, url).status_code == 403
    assert user_of(location) is None
