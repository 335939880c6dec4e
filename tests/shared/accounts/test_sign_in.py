"""Signing in on the network's host, and what a person does to their own account."""

import io
import os
import threading
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from shared.accounts import hashers, turns
from shared.accounts.errors import TooBusy
from shared.accounts.hashers import BoundedArgon2Hasher
from shared.models import AuditEntry, User
from tests.conftest import PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to, path_in

LENA = "lena@example.org"


def sign_in(client: Client, *, login: str = LENA, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password, **extra})


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_sign_in_by_password_in_any_case(client_for: Any, cast: Cast) -> None:
    client = client_for()
    assert sign_in(client, login=" Lena@EXAMPLE.org")["Location"].endswith("/")
    assert is_signed_in(client)


def test_sign_in_rotates_the_session(client_for: Any, cast: Cast) -> None:
    client = client_for()
    client.post("/accounts/login/code/", {"email": LENA})
    before = client.cookies["session"].value
    sign_in(client)
    assert client.cookies["session"].value != before


def test_sign_in_by_a_further_address(client_for: Any, cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.lena, email="second@example.org", verified=True)
    client = client_for()
    sign_in(client, login="second@example.org")
    assert is_signed_in(client)


def test_sign_in_by_a_code(client_for: Any, cast: Cast) -> None:
    client = client_for()
    assert (
        client.post("/accounts/login/code/", {"email": LENA})["Location"] == "/accounts/login/code/confirm/"
    )
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(LENA)[0])})
    assert answer.status_code == 302
    assert is_signed_in(client)


def test_sign_in_by_a_code_of_another_browser_is_refused(client_for: Any, cast: Cast) -> None:
    client, other = client_for(), client_for()
    client.post("/accounts/login/code/", {"email": LENA})
    other.post("/accounts/login/code/", {"email": "ravi@example.org"})
    other.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(LENA)[0])})
    assert not is_signed_in(other)


@pytest.mark.parametrize("path", ["login/", "login/code/", "signup/", "password/reset/"])
def test_entrance_pages_write_nothing_when_opened(
    client_for: Any, path: str, django_assert_num_queries: Any
) -> None:
    client = client_for()
    with django_assert_num_queries(0):
        assert client.get(f"/accounts/{path}").status_code == 200
    assert "session" not in client.cookies


def test_password_reset_from_another_device_ends_other_sessions(client_for: Any, cast: Cast) -> None:
    old = client_for(user=cast.lena)
    client_for().post("/accounts/password/reset/", {"email": LENA})
    device = client_for()
    form = device.get(path_in(mails_to(LENA)[0]))["Location"]
    assert device.post(form, {"password1": "a-new-good-one-8"}).status_code == 302
    assert not is_signed_in(old)
    assert sign_in(client_for()).status_code == 200
    assert sign_in(client_for(), password="a-new-good-one-8").status_code == 302
    assert AuditEntry.objects.filter(action="account.password_changed", actor_id=cast.lena.pk).count() == 1


def test_password_reset_link_works_once(client_for: Any, cast: Cast) -> None:
    client_for().post("/accounts/password/reset/", {"email": LENA})
    path, device = path_in(mails_to(LENA)[0]), client_for()
    device.post(device.get(path)["Location"], {"password1": "a-new-good-one-8"})
    assert client_for().get(path).status_code == 200  # "this link is used up": no redirect to the form


def test_password_change_ends_other_sessions_only(client_for: Any, cast: Cast) -> None:
    here, elsewhere = client_for(user=cast.lena), client_for(user=cast.lena)
    location = client_for("alpha", user=cast.lena)
    change = {"oldpassword": PASSWORD, "password1": "a-new-good-one-8"}
    assert here.post("/accounts/password/change/", change).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert "/hand-over/" in location.get("/sign-in/")["Location"]
    assert [mail.subject for mail in mails_to(LENA)] == ["Your password was changed"]


def test_sign_out_everywhere_ends_every_session(client_for: Any, cast: Cast) -> None:
    here, elsewhere = client_for(user=cast.lena), client_for(user=cast.lena)
    assert here.post("/accounts/sign-out-everywhere/").status_code == 302
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (False, False)


def test_disabled_person_is_out_on_the_next_request(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    assert is_signed_in(client)
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert not is_signed_in(client)
    assert sign_in(client_for())["Location"] == "/accounts/inactive/"


def test_profile_is_saved_without_the_address(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    form = {"display_name": "Lenka", "language": "en", "country": "SI", "time_zone": "Europe/Ljubljana"}
    assert (
        client.post(
            "/accounts/profile/", {**form, "email": "x@example.org", "network_role": "admin"}
        ).status_code
        == 302
    )
    user = User.objects.get(pk=cast.lena.pk)
    assert (user.display_name, user.country, user.email, user.network_role) == ("Lenka", "SI", LENA, "none")


def reauthenticated(client_for: Any, user: User) -> Client:
    client: Client = client_for(user=user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_address_is_added_by_code(client_for: Any, cast: Cast) -> None:
    client = reauthenticated(client_for, cast.lena)
    client.post("/accounts/email/", {"add": "1", "email": "New@Example.org"})
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    code = code_in(mails_to("new@example.org")[0])
    assert client.post("/accounts/email/code/", {"code": code})["Location"] == "/accounts/email/"
    assert EmailAddress.objects.get(email="new@example.org").user == cast.lena


def test_address_is_added_only_after_showing_that_it_is_you(client_for: Any, cast: Cast) -> None:
    client = client_for(user=cast.lena)
    answer = client.post("/accounts/email/", {"add": "1", "email": "new@example.org"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert mails_to("new@example.org") == []


def test_address_link_works_only_for_the_account_that_wanted_it(client_for: Any, cast: Cast) -> None:
    client = reauthenticated(client_for, cast.otto)
    client.post("/accounts/email/", {"add": "1", "email": "new@example.org"})
    path = path_in(mails_to("new@example.org")[0])
    assert client_for(user=cast.lena).post(path).status_code == 410
    assert client_for().post(path).status_code == 302  # to sign-in
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    assert client_for(user=cast.otto).post(path).status_code == 302
    assert EmailAddress.objects.get(email="new@example.org").user == cast.otto


def test_address_of_somebody_else_is_not_added_and_not_told(client_for: Any, cast: Cast) -> None:
    client = reauthenticated(client_for, cast.otto)
    answer = client.post("/accounts/email/", {"add": "1", "email": LENA})
    assert answer["Location"] == "/accounts/email/code/"
    assert [mail.subject for mail in mails_to(LENA)] == ["This address already belongs to an account"]
    assert EmailAddress.objects.get(email=LENA).user == cast.lena


def test_address_becomes_the_main_one_and_the_old_one_goes(client_for: Any, cast: Cast) -> None:
    new = EmailAddress.objects.create(user=cast.lena, email="new@example.org", verified=True)
    old = EmailAddress.objects.get(email=LENA)
    client = reauthenticated(client_for, cast.lena)
    client.post("/accounts/email/", {"remove": str(old.pk)})
    assert EmailAddress.objects.filter(email=LENA).exists()
    client.post("/accounts/email/", {"main": str(new.pk)})
    client.post("/accounts/email/", {"remove": str(old.pk)})
    assert User.objects.get(pk=cast.lena.pk).email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=cast.lena).values_list("email", "primary")) == [
        ("new@example.org", True)
    ]


def test_address_of_somebody_else_cannot_be_removed(client_for: Any, cast: Cast) -> None:
    foreign = EmailAddress.objects.get(email=LENA)
    client = reauthenticated(client_for, cast.otto)
    assert client.post("/accounts/email/", {"remove": str(foreign.pk)}).status_code == 404
    assert client.post("/accounts/email/", {"main": str(foreign.pk)}).status_code == 404


def test_hasher_has_one_place_and_refuses_when_it_stays_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "PATIENCE_SECONDS", 0.05)
    hashers._places.acquire()
    try:
        with pytest.raises(TooBusy):
            BoundedArgon2Hasher().encode("secret", "salt" * 4)
    finally:
        hashers._places.release()
    assert BoundedArgon2Hasher().verify("secret", BoundedArgon2Hasher().encode("secret", "salt" * 4))


def test_hasher_holds_no_connection_while_it_waits(separate_connection: None) -> None:
    User.objects.exists()
    assert connection.connection is not None
    BoundedArgon2Hasher().encode("secret", "salt" * 4)
    assert connection.connection is None


def test_hasher_takes_a_burst_and_then_a_steady_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    budget = hashers.Budget(burst=3, per_second=2.0)
    taken = [budget.take() for _ in range(5)]
    now += 1
    taken += [budget.take() for _ in range(3)]
    now += 3600
    assert [taken, [budget.take() for _ in range(5)]] == [
        [True, True, True, False, False, True, True, False],
        [True, True, True, False, False],
    ]


def test_sign_in_beyond_the_pace_says_come_back_at_once(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashers, "_budget", hashers.Budget(burst=1, per_second=0.0))
    assert sign_in(client_for()).status_code == 302
    answer = sign_in(client_for())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"A lot of people are signing in" in answer.content


def test_sign_in_while_all_places_are_taken_says_come_back(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashers, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(hashers, "_places", threading.BoundedSemaphore(1))
    hashers._places.acquire()
    answer = sign_in(client_for())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_sign_ins_take_turns_and_too_many_are_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    inside, go_on = threading.Semaphore(0), threading.Event()

    def make_page(request: HttpRequest) -> HttpResponse:
        inside.release()
        go_on.wait(20)
        return HttpResponse("a form")

    middleware = turns.TurnsMiddleware(make_page)
    monkeypatch.setattr(turns, "too_busy", lambda request: HttpResponse(status=503))
    first = [
        threading.Thread(target=middleware, args=(rf.get("/accounts/login/"),)) for _ in range(turns.AT_ONCE)
    ]
    for one in first:
        one.start()
        assert inside.acquire(timeout=20)
    answers = [middleware(rf.post("/accounts/login/")).status_code]
    go_on.set()
    for one in first:
        one.join()
    answers += [middleware(rf.post("/accounts/login/")).status_code]
    assert answers == [503, 200]


def test_forms_that_are_sent_byte_by_byte_take_no_turns(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(turns, "too_busy", lambda request: HttpResponse(status=503))
    sending, go_on = threading.Semaphore(0), threading.Event()

    class Slowly(io.BytesIO):
        def read(self, *size: Any) -> bytes:
            sending.release()
            go_on.wait(20)
            return b""

    middleware = turns.TurnsMiddleware(lambda request: HttpResponse(request.POST.get("login", "a form")))
    slow = [
        threading.Thread(
            target=middleware,
            args=(rf.post("/accounts/login/", {"login": LENA}, **{"wsgi.input": Slowly()}),),
        )
        for _ in range(turns.AT_ONCE)
    ]
    for one in slow:
        one.start()
        assert sending.acquire(timeout=20)
    answer = middleware(rf.post("/accounts/login/", {"login": LENA}))
    go_on.set()
    for one in slow:
        one.join()
    assert (answer.status_code, answer.content) == (200, LENA.encode())


def test_form_that_is_broken_off_is_an_empty_one(rf: RequestFactory) -> None:
    class BrokenOff(io.BytesIO):
        def read(self, *size: Any) -> bytes:
            raise OSError("connection reset")

    middleware = turns.TurnsMiddleware(lambda request: HttpResponse(request.POST.get("login", "a form")))
    answer = middleware(rf.post("/accounts/login/", {"login": LENA}, **{"wsgi.input": BrokenOff()}))
    assert (answer.status_code, answer.content) == (200, b"a form")


def test_sign_ins_beyond_the_room_do_not_wait(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAITING", -turns.AT_ONCE)
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 600)
    answer = sign_in(client_for())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"A lot of people are signing in" in answer.content
    assert client_for().get("/").status_code == 200


def test_sign_in_code_after_ten_minutes_is_refused(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for()
    client.post("/accounts/login/code/", {"email": LENA})
    code, now = code_in(mails_to(LENA)[0]), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/accounts/login/code/"
    assert not is_signed_in(client)


def test_sign_in_with_five_wrong_codes_refuses_the_right_one(client_for: Any, cast: Cast) -> None:
    client = client_for()
    client.post("/accounts/login/code/", {"email": LENA})
    for _ in range(5):
        client.post("/accounts/login/code/confirm/", {"code": "0000-0000"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(LENA)[0])})
    assert not is_signed_in(client)


def test_address_is_asked_for_again_and_then_added(client_for: Any, cast: Cast) -> None:
    client = reauthenticated(client_for, cast.lena)
    for _ in range(2):  # the second click changes nothing
        client.post("/accounts/email/", {"add": "1", "email": "new@example.org"})
    assert len(mails_to("new@example.org")) == 1
    client.post("/accounts/email/code/", {"action": "resend"})
    first, second = (code_in(mail) for mail in mails_to("new@example.org"))
    client.post("/accounts/email/code/", {"code": first})
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    client.post("/accounts/email/code/", {"code": second})
    assert EmailAddress.objects.get(email="new@example.org").user == cast.lena


def test_strangers_mailbox_is_not_filled_by_adding_its_address(client_for: Any, cast: Cast) -> None:
    for address in (LENA, "nobody@example.org"):
        for _ in range(3):
            client = reauthenticated(client_for, cast.otto)
            client.post("/accounts/email/", {"add": "1", "email": address})
        assert len(mails_to(address)) <= 2


def test_hashing_steps_back_behind_the_pages() -> None:
    assert BoundedArgon2Hasher().verify("secret", BoundedArgon2Hasher().encode("secret", "somesalt1234"))

    there = hashers._hands().submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    assert there.result() - os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == hashers.BEHIND
