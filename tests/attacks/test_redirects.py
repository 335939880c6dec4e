"""A26: redirects."""

from typing import Any

import pytest
from django.conf import settings

from tests.attacks.accounts import ACCOUNT_PAGES, KNOWN, UNKNOWN
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to
from tests.shared.accounts.test_passkeys import passkey_of, sign_in_with
from tests.shared.accounts.test_sign_in import sign_in
from tests.tenants.test_handover import follow, pass_for

EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    f"https://alpha.{settings.NETWORK_DOMAIN}.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%5cevil.example",
    "/%2f/evil.example",
    "///evil.example",
    "evil.example",
    "@evil.example",
    "/\x00/evil.example",
    f"//beta.{settings.NETWORK_DOMAIN}/",
    f"http://beta.{settings.NETWORK_DOMAIN}/",
]


@pytest.mark.parametrize("evil", EVIL)
def test_next_leads_only_home(client_for: Any, cast: Cast, evil: str) -> None:
    location, network = client_for("alpha"), client_for()
    entered = network.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD, "next": evil})
    url = pass_for(location, network, evil)
    taken = follow(location, url)
    already = location.get("/sign-in/", {"next": evil})
    on_network = network.get("/sign-in/", {"next": evil})
    assert "evil" not in entered["Location"]
    assert "beta" not in entered["Location"]
    assert (taken["Location"], already["Location"]) == ("/", "/")
    assert on_network["Location"] == "/accounts/login/?next=%2F"


@pytest.mark.parametrize("evil", EVIL[::4])
@pytest.mark.parametrize("way", ["code", "sign-up", "passkey", "reauthenticate", "already"])
def test_next_leads_only_home_on_every_way_in(client_for: Any, cast: Cast, way: str, evil: str) -> None:
    client = client_for()
    if way == "code":
        client.post("/accounts/login/code/", {"email": KNOWN, "next": evil})
        form = {"code": code_in(mails_to(KNOWN)[0]), "next": evil}
        answer = client.post("/accounts/login/code/confirm/", form)
    elif way == "sign-up":
        client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP, "next": evil})
        answer = client.post("/accounts/confirm-email/", {"code": code_in(mails_to(UNKNOWN)[0])})
    elif way == "passkey":
        key = passkey_of(client_for, cast.lena)
        answer = sign_in_with(client, key, then=evil)
    elif way == "reauthenticate":
        client = client_for(user=cast.lena)
        answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": evil})
    else:
        client = client_for(user=cast.lena)
        answer = client.get("/accounts/login/", {"next": evil})
    target = answer["Location"]
    assert target.startswith(("/accounts/", f"http://{settings.NETWORK_DOMAIN}:")), target
    assert "evil" not in target
    assert "beta" not in target


@pytest.mark.parametrize(
    "host", ["evil.example", f"alpha.{settings.NETWORK_DOMAIN}.evil.example", "other.localhost"]
)
def test_for_wears_and_leads_to_registered_locations_only(client_for: Any, cast: Cast, host: str) -> None:
    client = client_for()
    assert host not in client.get("/accounts/login/", {"for": host}).content.decode()
    client.cookies["from"] = f"{host}|/x/"
    assert host not in sign_in(client)["Location"]


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_pages_of_accounts_cannot_be_framed_scripted_or_kept(client_for: Any, cast: Cast, path: str) -> None:
    for user in (None, cast.lena):
        answer = client_for(user=user).get(path)
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


def test_answers_of_a_hand_over_cannot_be_framed(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    asked = location.get("/sign-in/")
    made = follow(network, asked["Location"])
    for answer in (
        asked,
        made,
        follow(location, made["Location"]),
        follow(client_for("alpha"), made["Location"]),
    ):
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
