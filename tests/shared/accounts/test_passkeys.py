"""Passkeys, with an authenticator in software."""

import json
import re
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shared.models import User
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.authenticator import Authenticator
from tests.shared.accounts.mails import code_in, mails_to

REFUSED = "/accounts/login/?next=%2Faccounts%2Fprofile%2F"
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
        client.post("/accounts/signup/", {"email": "mia@example.org", "password": PASSWORD, **GROWN_UP})
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
    assert sign_in_with(client, key, verified=False)["Location"] == REFUSED
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
    assert sign_in_with(client, forger)["Location"] == REFUSED
    assert client.get("/accounts/").status_code == 302


def test_passkey_for_another_domain_is_refused(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    key.rp_hash = Authenticator(origin=ORIGIN, rp_id="evil.example").rp_hash
    assert sign_in_with(client_for(), key)["Location"] == REFUSED


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


def test_passkey_that_was_refused_is_told_in_words(client_for: Any, cast: Cast) -> None:
    client = client_for()
    sign_in_with(client, new_key())
    messages = [str(message) for message in client.get("/accounts/login/").context["messages"]]
    assert messages == ["This passkey did not work. Try again, or sign in another way."]


@pytest.mark.parametrize("nonsense", ["", "x", "{}", "[]", "null", '{"response": null}', '{"id": 5}'])
@pytest.mark.parametrize("path", ["passkeys/add/", "reauthenticate/passkey/"])
def test_passkey_nonsense_from_who_is_signed_in_is_refused(
    client_for: Any, cast: Cast, path: str, nonsense: str
) -> None:
    from allauth.mfa.models import Authenticator as Stored

    passkey_of(client_for, cast.lena)
    client = client_for()
    client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    client.get(f"/accounts/{path}")
    answer = client.post(f"/accounts/{path}", {"credential": nonsense, "passwordless": "on"})
    assert answer.status_code in (200, 302)
    assert Stored.objects.count() == 1


def test_passkey_challenges_are_limited(client_for: Any, cast: Cast) -> None:
    client = client_for()
    asked = [
        client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json").status_code for _ in range(121)
    ]
    assert asked == [200] * 120 + [429]


def broken(credential: str) -> Iterator[str]:
    """Each value of the credential, one at a time, taken out or replaced by what does not belong there."""
    whole = json.loads(credential)
    places = [(whole, name) for name in whole] + [(whole["response"], name) for name in whole["response"]]
    for holder, name in places:
        kept = holder.pop(name)
        yield json.dumps(whole)
        for wrong in (
            None,
            5,
            "",
            "AAAA",
            "é",
            kept[: len(kept) // 2] if isinstance(kept, str) else [],
            {},
            [1],
        ):
            holder[name] = wrong
            yield json.dumps(whole)
        holder[name] = kept


def test_passkey_that_is_broken_signs_nobody_in(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    for number, _ in enumerate(broken(key.get({"challenge": "AAAA"}))):
        client = client_for(None, REMOTE_ADDR=f"10.0.0.{number}")
        options = client.get("/accounts/login/passkey/", HTTP_ACCEPT="application/json").json()
        real = key.get(options["request_options"]["publicKey"])
        wrong = next(islice(broken(real), number, None))
        answer = client.post("/accounts/login/passkey/", {"credential": wrong})
        is_whole = what_is_signed(wrong) == what_is_signed(real)  # the rest only describes the key
        assert answer.status_code == 302, wrong
        assert is_whole or answer["Location"] == "/accounts/login/", wrong


def what_is_signed(credential: str) -> Any:
    whole = json.loads(credential)
    return whole.get("rawId"), whole.get("response")


def test_passkey_that_is_broken_is_not_added(client_for: Any, cast: Cast) -> None:
    from allauth.mfa.models import Authenticator as Stored

    client, key = client_for(), new_key()
    client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    page = client.get("/accounts/passkeys/add/")
    for wrong in broken(key.create(page.context["options"]["publicKey"])):
        answer = client.post("/accounts/passkeys/add/", {"credential": wrong, "passwordless": "on"})
        assert answer.status_code in (200, 302), wrong
        for stored in Stored.objects.all():  # what was taken out was not needed: the key is whole
            assert stored.wrap().authenticator_data.credential_data.credential_id == key.id
            stored.delete()
        assert client.get("/accounts/passkeys/").status_code == 200
        page = client.get("/accounts/passkeys/add/")
