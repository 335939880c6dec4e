"""Passkeys, with an authenticator in software."""

import json
import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shared.models import User
from tests.conftest import PASSWORD, Cast
from tests.shared.accounts.authenticator import Authenticator
from tests.shared.accounts.mails import code_in, mails_to

ORIGIN = f"http://{settings.NETWORK_DOMAIN}:8000"


def new_key() -> Authenticator:
    return Authenticator(origin=ORIGIN, rp_id=settings.NETWORK_DOMAIN)


def add_passkey(client: Client, key: Authenticator) -> Any:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/passkeys/add/").content.decode()
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page)
    assert found
    options = json.loads(found[1])["publicKey"]
    assert (options["rp"]["id"], options["authenticatorSelection"]["userVerification"]) == (
        settings.NETWORK_DOMAIN,
        "required",
    )
    return client.post(
        "/accounts/passkeys/add/", {"name": "Phone", "passwordless": "on", "credential": key.create(options)}
    )


def sign_in_with(
    client: Client, key: Authenticator, *, verified: bool = True, then: str = "/accounts/profile/"
) -> Any:
    options = client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json").json()["request_options"]
    credential = key.get(options["publicKey"], verified=verified)
    return client.post("/accounts/login/passkey/", {"credential": credential, "next": then})


def passkey_of(client_for: Any, user: User) -> Authenticator:
    key = new_key()
    assert add_passkey(client_for(user=user), key)["Location"] == "/accounts/passkeys/"
    return key


def test_passkey_signs_in_and_returns(client_for: Any, cast: Cast) -> None:
    key, client = passkey_of(client_for, cast.lena), client_for()
    assert sign_in_with(client, key)["Location"] == "/accounts/profile/"
    assert client.get("/accounts/profile/").status_code == 200
    assert [mail.subject for mail in mails_to("lena@example.org")] == ["A passkey was added to your account"]


@pytest.mark.parametrize("way", ["password", "code", "passkey", "sign-up"])
def test_passkey_is_added_right_after_signing_in_without_being_asked_again(
    client_for: Any, cast: Cast, way: str
) -> None:
    client = client_for()
    if way == "password":
        client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    elif way == "code":
        client.post("/accounts/login/code/", {"email": "lena@example.org"})
        code = code_in(mails_to("lena@example.org")[0])
        client.post("/accounts/login/code/confirm/", {"code": code})
    elif way == "passkey":
        sign_in_with(client, passkey_of(client_for, cast.lena))
    else:
        client.post("/accounts/signup/", {"email": "mia@example.org", "password": PASSWORD})
        client.post("/accounts/confirm-email/", {"code": code_in(mails_to("mia@example.org")[0])})
    assert client.get("/accounts/passkeys/add/").status_code == 200


@pytest.mark.parametrize(("age", "status"), [(880, 200), (920, 302)])
def test_passkey_is_added_after_a_quarter_of_an_hour_only_by_who_shows_it_is_them(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, age: int, status: int
) -> None:
    client = client_for()
    client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + age)
    answer = client.get("/accounts/passkeys/add/")
    assert (answer.status_code, answer.get("Location")) == (
        status,
        None if status == 200 else "/accounts/reauthenticate/?next=%2Faccounts%2Fpasskeys%2Fadd%2F",
    )


def test_passkey_leaves_the_password_as_it_was(client_for: Any, cast: Cast) -> None:
    passkey_of(client_for, cast.lena)
    client = client_for()
    client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    assert client.get("/accounts/").status_code == 200


def test_passkey_without_the_person_verified_is_refused(client_for: Any, cast: Cast) -> None:
    key, client = passkey_of(client_for, cast.lena), client_for()
    assert sign_in_with(client, key, verified=False)["Location"] == "/accounts/login/"
    assert client.get("/accounts/").status_code == 302


def test_passkey_answer_is_good_once(client_for: Any, cast: Cast) -> None:
    key, client = passkey_of(client_for, cast.lena), client_for()
    options = client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json").json()["request_options"]
    credential = key.get(options["publicKey"])
    client.post("/accounts/login/passkey/", {"credential": credential})
    client.post("/sign-out/")
    client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json")
    assert (
        client.post("/accounts/login/passkey/", {"credential": credential})["Location"] == "/accounts/login/"
    )


def test_passkey_of_another_key_is_refused(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    forger = new_key()
    forger.id, forger.user_handle = key.id, key.user_handle
    client = client_for()
    assert sign_in_with(client, forger)["Location"] == "/accounts/login/"
    assert client.get("/accounts/").status_code == 302


def test_passkey_for_another_domain_is_refused(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    key.rp_hash = Authenticator(origin=ORIGIN, rp_id="evil.example").rp_hash
    assert sign_in_with(client_for(), key)["Location"] == "/accounts/login/"


def test_passkey_nonsense_is_refused(client_for: Any, cast: Cast) -> None:
    for nonsense in ("", "x", "{}", "[]", "null", '{"response": null}', '{"response": {"userHandle": 5}}'):
        client = client_for()
        client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json")
        answer = client.post("/accounts/login/passkey/", {"credential": nonsense})
        assert answer["Location"] == "/accounts/login/"


def test_passkey_is_removed_by_its_owner_only(client_for: Any, cast: Cast) -> None:
    from allauth.mfa.models import Authenticator as Stored

    passkey_of(client_for, cast.lena)
    stored = Stored.objects.get(user=cast.lena)
    for user, status, left in ((cast.otto, 404, 1), (cast.lena, 302, 0)):
        client = client_for(user=user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert client.post(f"/accounts/passkeys/{stored.pk}/remove/").status_code == status
        assert Stored.objects.count() == left
