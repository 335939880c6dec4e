"""A25: brute force."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.attacks.accounts import KNOWN, OTTO, UNKNOWN, WRONG
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to
from tests.shared.accounts.test_sign_in import is_signed_in, sign_in
from tests.tenants.test_handover import follow, pass_for


def test_one_peer_is_stopped_and_the_owner_is_not(client_for: Any, cast: Cast) -> None:
    owner = client_for()
    sign_in(owner)
    owner.post("/sign-out/")
    statuses = [sign_in(client_for(), password="wrong-but-long-1").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    stopped = sign_in(client_for())
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 300
    assert sign_in(owner).status_code == 302


def test_wrong_passwords_in_one_browser_do_not_stop_the_owner_beside_it(client_for: Any, cast: Cast) -> None:
    """Two browsers at one connection, as at school; the owner has never signed in here before."""
    attacker, owner = client_for(), client_for()
    attacker.get("/accounts/login/")
    owner.get("/accounts/login/")
    statuses = [sign_in(attacker, password="wrong-but-long-1").status_code for _ in range(25)]
    assert statuses == [200] * 10 + [429] * 15
    assert sign_in(owner).status_code == 302


def test_new_browser_for_each_try_is_stopped_all_the_same(client_for: Any, cast: Cast) -> None:
    statuses = []
    for _ in range(32):
        browser = client_for()
        browser.get("/accounts/login/")
        statuses.append(sign_in(browser, password="wrong-but-long-1").status_code)
    assert statuses == [200] * 30 + [429] * 2


def test_one_network_of_ipv6_is_one_peer(client_for: Any, cast: Cast) -> None:
    def attempt(address: str) -> int:
        peer = Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR=address)
        return int(sign_in(peer, password="wrong-but-long-1").status_code)

    assert [attempt(f"2001:db8:1:2::{n:x}") for n in range(12)] == [200] * 10 + [429] * 2
    assert attempt("2001:db8:1:3::1") == 200
    assert [attempt(f"::ffff:192.0.2.{n}") for n in (1, 2)] == [200, 200]


def test_browser_where_somebody_signed_in_is_stopped_too(client_for: Any, cast: Cast) -> None:
    thief = client_for()
    sign_in(thief)
    thief.post("/sign-out/")
    statuses = [sign_in(thief, password="wrong-but-long-1").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_device_cookie_of_another_account_or_a_forged_one_is_worth_nothing(
    client_for: Any, cast: Cast
) -> None:
    for _ in range(30):
        sign_in(browser := client_for(), password="wrong-but-long-1")
        browser.get("/accounts/login/")
    for number in range(3):
        for _ in range(10):
            peer = client_for()
            peer.get("/accounts/login/")
            sign_in(peer, password=f"wrong-but-long-{number}")
    otto = client_for()
    sign_in(otto, login=OTTO)
    otto.post("/sign-out/")
    assert sign_in(otto).status_code == 429
    otto.cookies["device"] = otto.cookies["device"].value[:-2] + "xx"
    assert sign_in(otto).status_code == 429


def test_right_passwords_are_not_counted(client_for: Any, cast: Cast) -> None:
    assert [sign_in(client_for()).status_code for _ in range(12)] == [302] * 12


def test_storm_of_wrong_passwords_touches_no_page_and_no_session(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for()
    sign_in(network)
    for number in range(62):
        sign_in(client_for(), login=f"p{number}@example.org", password="wrong-but-long-1")
    assert sign_in(client_for(), login=OTTO).status_code == 429
    assert follow(location, pass_for(location, network)).status_code == 302
    for slug in ("alpha", "beta"):
        assert client_for(slug).get("/activities/").status_code == 200
    assert client_for().get("/accounts/login/").status_code == 200


def test_page_of_too_many_passwords_offers_a_code_for_the_same_way(client_for: Any, cast: Cast) -> None:
    browser = client_for()
    browser.get("/accounts/login/")
    for _ in range(10):
        sign_in(browser, password="wrong-but-long-1")
    page = sign_in(browser, next="/accounts/profile/")
    form = dict(re.findall(r'type="hidden" name="(email|next)" value="([^"]*)"', page.content.decode()))
    assert form == {"email": KNOWN, "next": "/accounts/profile/"}
    confirm = browser.post("/accounts/login/code/", form)["Location"]
    entered = browser.post(confirm, {"code": code_in(mails_to(KNOWN)[0]), "next": form["next"]})
    assert entered["Location"] == "/accounts/profile/"


def test_guesses_at_ones_own_password_are_limited_too(client_for: Any, cast: Cast) -> None:
    """Somebody at an open browser that is not theirs."""
    for path, field in (("reauthenticate/", "password"), ("password/change/", "oldpassword")):
        client = client_for(user=cast.lena)
        form = {field: "wrong-but-long-1", "password1": "a-new-good-one-8"}
        statuses = [client.post(f"/accounts/{path}", form).status_code for _ in range(11)]
        assert statuses[-1] == 429
        assert b"/accounts/reauthenticate/code/" in client.post(f"/accounts/{path}", form).content


def test_codes_that_were_not_mailed_cannot_be_guessed(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking again and again makes no more codes than mails, so no more tries than those have."""
    from allauth.account.adapter import DefaultAccountAdapter

    from shared.accounts import proofs

    monkeypatch.setattr(DefaultAccountAdapter, "generate_login_code", lambda _: "1234-5678")
    monkeypatch.setattr(proofs, "new_code", lambda: "1234-5678")

    def login(number: int) -> bool:
        peer = Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR=f"10.0.{number}.1")
        peer.post("/accounts/login/code/", {"email": KNOWN})
        peer.post("/accounts/login/code/confirm/", {"code": "1234-5678"})
        return is_signed_in(peer)

    assert [login(number) for number in range(22)] == [True] * 20 + [False] * 2

    def prove(number: int, address: str) -> str:
        peer = Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR=f"10.1.{number}.1")
        peer.post("/accounts/signup/", {"email": address, "password": PASSWORD, **GROWN_UP})
        return str(peer.post("/accounts/confirm-email/", {"code": "1234-5678"}).status_code)

    Client(HTTP_HOST=settings.NETWORK_DOMAIN).post(
        "/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP}
    )
    assert [prove(1, UNKNOWN), prove(2, KNOWN), prove(3, "new@example.org")] == ["200", "200", "302"]


def test_tries_at_the_same_moment_are_counted(client_for: Any, cast: Cast) -> None:
    """Each request reads the session before the others have written it."""
    from shared.accounts import proofs

    client = client_for()
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP})
    code = code_in(mails_to(UNKNOWN)[0])
    sessions = [client.session for _ in range(7)]
    answers = [proofs.check_code(session, "sign-up", "0000-0000") for session in sessions[:5]]
    assert answers == [False] * 5
    assert not proofs.check_code(sessions[5], "sign-up", code)


def test_many_peers_are_stopped_and_the_owner_signs_in_by_code(client_for: Any, cast: Cast) -> None:
    attempts = []
    for number in range(60):
        peer = Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR=f"10.0.{number}.1")
        attempts.append(sign_in(peer, password="wrong-but-long-1").status_code)
    assert attempts == [200] * 50 + [429] * 10
    owner = Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR="192.0.2.7")
    assert sign_in(owner).status_code == 429
    owner.post("/accounts/login/code/", {"email": KNOWN})
    owner.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(KNOWN)[0])})
    assert is_signed_in(owner)


def test_one_peer_with_many_accounts_is_stopped(client_for: Any, cast: Cast) -> None:
    statuses = [
        sign_in(client_for(), login=f"p{number}@example.org", password="wrong-but-long-1").status_code
        for number in range(62)
    ]
    assert statuses == [200] * 60 + [429] * 2


def test_forwarded_address_of_a_stranger_is_not_believed(client_for: Any, cast: Cast) -> None:
    statuses = [
        client_for().post("/accounts/login/", WRONG, HTTP_X_FORWARDED_FOR=f"10.1.1.{number}").status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize("path", ["login/code/", "password/reset/", "signup/"])
def test_requests_for_mail_are_limited_alike(client_for: Any, cast: Cast, path: str) -> None:
    for address in (KNOWN, UNKNOWN):
        statuses = [
            client_for()
            .post(f"/accounts/{path}", {"email": address, "password": PASSWORD, **GROWN_UP})
            .status_code
            for _ in range(7)
        ]
        assert statuses == [302] * 6 + [429]


def test_requests_by_strangers_do_not_use_up_the_owners_mail(client_for: Any, cast: Cast) -> None:
    owner = client_for()
    sign_in(owner)
    owner.post("/sign-out/")
    for number in range(25):
        Client(HTTP_HOST=settings.NETWORK_DOMAIN, REMOTE_ADDR=f"10.0.{number}.1").post(
            "/accounts/login/code/", {"email": KNOWN}
        )
    assert len(mails_to(KNOWN)) == 20
    owner.post("/accounts/login/code/", {"email": KNOWN})
    assert len(mails_to(KNOWN)) == 21
