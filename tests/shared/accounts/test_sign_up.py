"""Signing up on the network's host."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from shared.accounts.signals import email_verified
from shared.models import OutgoingMail, User
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to, path_in

NEW = "mia@example.org"
FORM = {"email": NEW, "display_name": "Mia", "password": PASSWORD, **GROWN_UP}


def test_sign_up_by_code_makes_a_verified_account_and_signs_in(client_for: Any) -> None:
    client = client_for()
    answer = client.post("/accounts/signup/", {**FORM, "email": " MIA@Example.org "})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert not User.objects.filter(email=NEW).exists()
    [mail] = mails_to(NEW)

    answer = client.post("/accounts/confirm-email/", {"code": code_in(mail)})

    assert answer.status_code == 302
    user = User.objects.get(email=NEW)
    assert (user.display_name, user.check_password(PASSWORD)) == ("Mia", True)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    assert client.get("/accounts/").status_code == 200


def test_sign_up_by_link_in_the_same_browser_keeps_the_password(client_for: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    path = path_in(mails_to(NEW)[0])
    assert client.get(path).status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    assert client.post(path).status_code == 302
    assert User.objects.get(email=NEW).check_password(PASSWORD)


def test_sign_up_by_link_on_another_device_asks_for_a_password(client_for: Any) -> None:
    client_for().post("/accounts/signup/", FORM)
    path, other = path_in(mails_to(NEW)[0]), client_for()
    page = other.get(path)
    assert b'name="password"' in page.content
    assert other.post(path).status_code == 200
    assert (
        other.post(path, {"display_name": "Mia", "password": "another-long-one-7", **GROWN_UP}).status_code
        == 302
    )
    user = User.objects.get(email=NEW)
    assert (user.check_password(PASSWORD), user.check_password("another-long-one-7")) == (False, True)
    assert other.get("/accounts/").status_code == 200


def test_sign_up_link_works_once(client_for: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    path = path_in(mails_to(NEW)[0])
    client.post(path)
    assert client_for().post(path, {"password": "another-long-one-7", **GROWN_UP}).status_code == 410


@pytest.mark.parametrize("change", ["x", ""])
def test_sign_up_link_changed_is_refused(client_for: Any, change: str) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    path = path_in(mails_to(NEW)[0])
    assert client.get(path[:-3] + change + "/").status_code == 410


def test_sign_up_with_five_wrong_codes_refuses_the_right_one(client_for: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    code = code_in(mails_to(NEW)[0])
    for _ in range(5):
        client.post("/accounts/confirm-email/", {"code": "0000-0000"})
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    client.post("/accounts/confirm-email/", {"action": "resend"})
    assert client.post("/accounts/confirm-email/", {"code": code_in(mails_to(NEW)[-1])}).status_code == 302


def test_sign_up_code_is_worth_nothing_in_another_browser(client_for: Any) -> None:
    client_for().post("/accounts/signup/", FORM)
    other = client_for()
    answer = other.post("/accounts/confirm-email/", {"code": code_in(mails_to(NEW)[0])})
    assert answer["Location"] == "/accounts/login/"
    assert not User.objects.filter(email=NEW).exists()


def test_sign_up_with_a_known_address_tells_only_the_mailbox(client_for: Any, cast: Cast) -> None:
    client = client_for()
    answer = client.post("/accounts/signup/", {**FORM, "email": "lena@example.org"})
    assert answer["Location"] == "/accounts/confirm-email/"
    [mail] = mails_to("lena@example.org")
    assert mail.subject == "You already have an account"
    assert User.objects.filter(email="lena@example.org").count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "mia@example.org"])
def test_sign_up_with_a_weak_password_is_refused(client_for: Any, password: str) -> None:
    assert client_for().post("/accounts/signup/", {**FORM, "password": password}).status_code == 200
    assert not OutgoingMail.objects.exists()


def test_sign_up_tells_others_which_address_was_verified(client_for: Any) -> None:
    heard: list[tuple[str, str]] = []

    def listen(sender: Any, user: User, email: str, **_: Any) -> None:
        heard.append((user.email, email))

    email_verified.connect(listen)
    try:
        client = client_for()
        client.post("/accounts/signup/", FORM)
        client.post("/accounts/confirm-email/", {"code": code_in(mails_to(NEW)[0])})
    finally:
        email_verified.disconnect(listen)
    assert heard == [(NEW, NEW)]


def test_sign_up_page_opened_writes_nothing(client_for: Any, django_assert_num_queries: Any) -> None:
    client: Client = client_for()
    with django_assert_num_queries(0):
        assert client.get("/accounts/signup/").status_code == 200
    assert "session" not in client.cookies


def test_sign_up_mail_sent_again_makes_the_old_code_worthless(client_for: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    client.post("/accounts/confirm-email/", {"action": "resend"})
    first, second = (code_in(mail) for mail in mails_to(NEW))
    client.post("/accounts/confirm-email/", {"code": first})
    assert not User.objects.filter(email=NEW).exists()
    client.post("/accounts/confirm-email/", {"code": second})
    assert User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("browsers", [1, 2])
def test_sign_up_mail_asked_for_too_often_leaves_the_last_code_good(client_for: Any, browsers: int) -> None:
    """Neither the same browser nor another one that asks for the same address spoils it."""
    client = client_for()
    client.post("/accounts/signup/", FORM)
    other = client if browsers == 1 else client_for()
    if browsers == 2:
        other.post("/accounts/signup/", FORM)
        other.post("/accounts/confirm-email/", {"action": "resend"})
        other.post("/accounts/confirm-email/", {"action": "resend"})
    for _ in range(4):
        client.post("/accounts/confirm-email/", {"action": "resend"})
    mails = mails_to(NEW)
    assert len(mails) == 3
    own = mails[-1] if browsers == 1 else mails[0]
    client.post("/accounts/confirm-email/", {"code": code_in(own)})
    assert User.objects.filter(email=NEW).exists()


def test_sign_up_after_an_hour_says_that_it_is_too_old(
    client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for()
    client.post("/accounts/signup/", FORM)
    code, now = code_in(mails_to(NEW)[0]), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    assert client.post("/accounts/confirm-email/", {"code": code})["Location"] == "/accounts/login/"
    assert not User.objects.filter(email=NEW).exists()
