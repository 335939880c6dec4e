"""A27: how long a session lives, and what typing can break."""

import time
from typing import Any

import pytest

from learning.enums import OrganiserRole
from learning.services.organisers import create_organiser, set_organiser_role
from shared.accounts.errors import AddressInUse
from shared.models import AuditEntry, Session, User
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.attacks.accounts import ACCOUNT_PAGES, KNOWN, UNKNOWN
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to, path_in
from tests.shared.accounts.test_passkeys import passkey_of, sign_in_with
from tests.shared.accounts.test_sign_in import sign_in
from tests.tenants.test_handover import follow, pass_for, user_of


@pytest.mark.parametrize("end", ["disabled", "password", "everywhere", "deleted"])
def test_sessions_everywhere_end_on_the_next_request(
    client_for: Any, cast: Cast, alpha: Tenant, end: str
) -> None:
    clients = [client_for("alpha", user=cast.petra), client_for("beta", user=cast.petra)]
    assert [user_of(client) for client in clients] == [1, 1]
    person = User.objects.get(pk=cast.petra.pk)
    if end == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif end == "password":
        person.set_password("another-long-one-7")
        person.save()
    elif end == "everywhere":
        client_for(user=person).post("/accounts/sign-out-everywhere/")
    else:
        User.objects.filter(pk=person.pk).delete()
    assert [user_of(client) for client in clients] == [None, None]


def test_role_that_was_taken_is_gone_on_the_next_request(client_for: Any, cast: Cast, alpha: Tenant) -> None:
    with in_tenant(alpha):
        owner, helper = Cast.member(cast.petra), Cast.member(cast.ravi)
        organiser = create_organiser(actor=owner, name="Bees")
        set_organiser_role(actor=owner, organiser=organiser, member=helper, role=OrganiserRole.ADMIN)
    client = client_for("alpha", user=cast.ravi)
    page = f"/manage/organisers/{organiser.slug}/"
    assert client.get(page).status_code == 200
    with in_tenant(alpha):
        set_organiser_role(actor=owner, organiser=organiser, member=helper, role=OrganiserRole.MEMBER)
    assert client.get(page).status_code == 404
    assert client.post(page, {"name": "Taken over"}).status_code == 404


def test_open_tab_after_sign_out_everywhere_changes_nothing(client_for: Any, cast: Cast) -> None:
    tab = client_for(user=cast.lena)
    assert tab.get("/accounts/profile/").status_code == 200
    client_for(user=cast.lena).post("/accounts/sign-out-everywhere/")
    form = {"display_name": "Changed", "language": "", "country": "", "time_zone": ""}
    answer = tab.post("/accounts/profile/", form)
    assert answer["Location"].startswith("/sign-in/?next=")
    assert User.objects.get(pk=cast.lena.pk).display_name == "Lena"
    assert not AuditEntry.objects.filter(action="account.changed").exists()


def test_disabled_person_gets_in_by_no_way(client_for: Any, cast: Cast) -> None:
    key, network, location = passkey_of(client_for, cast.lena), client_for(), client_for("alpha")
    sign_in(network)
    waiting = pass_for(location, network)
    browsers = [client_for() for _ in range(3)]
    browsers[0].post("/accounts/login/code/", {"email": KNOWN})
    browsers[1].post("/accounts/password/reset/", {"email": KNOWN})
    code, reset = code_in(mails_to(KNOWN)[-2]), path_in(mails_to(KNOWN)[-1])
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    browsers[0].post("/accounts/login/code/confirm/", {"code": code})
    form = browsers[1].get(reset).get("Location", reset)
    browsers[1].post(form, {"password1": "a-new-good-one-8"})
    sign_in_with(browsers[2], key)
    assert [user_of(client) for client in (network, *browsers)] == [None] * 4
    assert follow(location, waiting).status_code == 403


def test_old_cookie_after_signing_out_is_refused(client_for: Any, cast: Cast) -> None:
    for where in (None, "alpha"):
        client, thief = client_for(where, user=cast.lena), client_for(where)
        thief.cookies["session"] = client.cookies["session"].value
        assert user_of(thief) == 1
        client.post("/sign-out/")
        assert user_of(thief) is None


def test_pages_of_who_is_signed_in_are_not_kept_by_the_browser(client_for: Any, cast: Cast) -> None:
    for where, path in (("alpha", "/"), ("alpha", "/activities/"), (None, "/"), (None, "/accounts/")):
        personal = client_for(where, user=cast.lena).get(path)["Cache-Control"]
        assert "private" in personal
        assert "no-store" in personal
    assert client_for("alpha").get("/activities/")["Cache-Control"] == "private, no-cache"


def test_answers_leave_in_even_steps(client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.accounts import evenly

    monkeypatch.setattr(evenly, "STEP_SECONDS", 0.2)
    began = time.monotonic()
    client_for().post("/accounts/login/code/", {"email": UNKNOWN})
    assert time.monotonic() - began >= 0.2


def test_session_that_ends_during_a_request_leads_to_the_page_again(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two clicks: the first one has signed in under a new session meanwhile."""
    client = client_for()
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP})
    code = code_in(mails_to(UNKNOWN)[0])

    def first_click(**_: Any) -> None:
        Session.objects.all().delete()
        raise AddressInUse

    monkeypatch.setattr("shared.accounts.views.sign_up.create_account", first_click)
    answer = client.post("/accounts/confirm-email/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert client.get("/accounts/confirm-email/")["Location"] == "/accounts/signup/"


FIELDS = (
    *("login", "email", "password", "oldpassword", "password1", "display_name", "code", "name", "credential"),
    *("country", "language", "time_zone", "next", "main", "remove", "action", "for", "key", "ticket"),
    *("age", "birth_date", "ask", "forget", "badges", "sure", "answer", "ids"),
)
NASTY = [
    "\x00",
    "a\x00@example.org",
    "x" * 100_000,
    "١٢٣٤-٥٦٧٨",
    "\u202e\ufffd\U0001f600",
    "-1",
    "9" * 40,
    "%00",
    "[]",
]


@pytest.mark.parametrize("path", [*ACCOUNT_PAGES, "/hand-over/", "/account/", "/sign-in/", "/sign-up/"])
def test_nothing_that_is_typed_breaks_a_page(client_for: Any, cast: Cast, path: str) -> None:
    for user in (None, cast.lena):
        client = client_for(user=user)
        client.raise_request_exception = False
        for nasty in NASTY:
            for more in ({}, {"add": "1"}):
                form = {**dict.fromkeys(FIELDS, nasty), **more}
                assert client.post(path, form).status_code < 500, (path, nasty[:40])
            short = {name: value[:2000] for name, value in form.items()}
            assert client.get(path, short).status_code < 500, (path, nasty[:40])
