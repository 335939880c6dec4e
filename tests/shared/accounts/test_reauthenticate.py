"""Is it still you? Asked before something important, unless somebody has just signed in (`test_passkeys`)."""

from typing import Any

import pytest
from django.test import Client

from shared.models import User
from tests.conftest import PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to
from tests.shared.accounts.test_passkeys import ORIGIN, passkey_of
from tests.shared.accounts.test_sign_in import LENA

NEXT = "/accounts/passkeys/add/"
CODE = "/accounts/reauthenticate/code/"


def is_asked(client: Client) -> bool:
    return client.get(NEXT).status_code == 302


def test_code_shows_that_it_is_you_and_leads_on(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    page = f"{CODE}?next={NEXT}"
    assert client.get(page).status_code == 200
    assert mails_to(LENA) == []
    assert client.post(page, {"action": "send"})["Location"] == page
    answer = client.post(page, {"code": code_in(mails_to(LENA)[0])})
    assert (answer["Location"], is_asked(client)) == (NEXT, False)


def test_what_was_to_be_done_is_done_after_the_answer(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    asked = client.post("/accounts/email/", {"add": "1", "email": "new@example.org"})
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/accounts/email/code/"
    assert len(mails_to("new@example.org")) == 1


def test_wrong_code_five_times_refuses_the_right_one(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    client.post(CODE, {"action": "send"})
    for left in (b"4 tries", b"3 tries", b"2 tries", b"one try"):
        assert left in client.post(CODE, {"code": "0000-0000"}).content, left
    assert b"wrong too often" in client.post(CODE, {"code": "0000-0000"}).content
    client.post(CODE, {"code": code_in(mails_to(LENA)[0])})
    assert is_asked(client)


def test_code_of_another_session_is_refused(client_for: Any, cast: Cast) -> None:
    owner, thief = client_for(user=cast.lena), client_for(user=cast.lena)
    owner.post(CODE, {"action": "send"})
    thief.post(CODE, {"code": code_in(mails_to(LENA)[0])})
    assert is_asked(thief)


def test_code_sent_too_often_sends_no_more_and_the_last_stays_good(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    for _ in range(23):
        client.post(CODE, {"action": "send"})
    assert len(mails_to(LENA)) == 20
    client.post(CODE, {"code": code_in(mails_to(LENA)[-1])})
    assert not is_asked(client)


@pytest.mark.parametrize("path", [NEXT, "/accounts/password/set/"])
def test_person_without_a_password_is_asked_for_a_code(client_for: Any, cast: Cast, path: str) -> None:
    cast.lena.set_unusable_password()
    cast.lena.save()
    client = client_for(user=User.objects.get(pk=cast.lena.pk))
    if path == NEXT:
        assert client.get(path)["Location"].startswith(CODE)
    assert client.post("/accounts/email/", {"add": "1", "email": "new@example.org"})["Location"].startswith(
        CODE
    )
    assert mails_to("new@example.org") == []


def test_passkey_that_fails_asks_again_where_it_was(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    client = client_for(user=cast.lena)
    page = f"/accounts/reauthenticate/passkey/?next={NEXT}"
    options = client.get(page).context["js_data"]["request_options"]["publicKey"]
    assert client.post(page, {"credential": key.get(options, verified=False)})["Location"] == page
    assert is_asked(client)
    options = client.get(page).context["js_data"]["request_options"]["publicKey"]
    assert client.post(page, {"credential": key.get(options)})["Location"] == NEXT
    assert not is_asked(client)


def test_other_ways_are_offered_beside_the_password(client_for: Any, cast: Cast) -> None:
    key = passkey_of(client_for, cast.lena)
    assert key.origin == ORIGIN
    page = client_for(user=cast.lena).get("/accounts/reauthenticate/")
    assert [str(way["description"]) for way in page.context["reauthentication_alternatives"]] == [
        "Send me a code by e-mail",
        "Use a passkey",
    ]
