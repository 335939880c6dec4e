"""Attacks on accounts: cookies (A6), forged forms (A12), enumeration (A14), brute force (A25), redirects (A26),
session life (A27)."""

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from shared.models import OutgoingMail, User
from tenants.middleware import seal_cookie
from tenants.models import Tenant
from tests.conftest import PASSWORD, Cast, host_of, session_for
from tests.shared.accounts.mails import code_in, mails_to
from tests.shared.accounts.test_sign_in import is_signed_in, sign_in
from tests.tenants.test_handover import follow, pass_for, user_of

KNOWN, UNKNOWN = "lena@example.org", "nobody@example.org"
WRONG = {"login": KNOWN, "password": "wrong-but-long-1"}

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


# --- A6: cookies ------------------------------------------------------------------------------------------------------


def test_session_of_alpha_is_anonymous_on_beta(client_for: Any, cast: Cast) -> None:
    alpha, beta = client_for("alpha", user=cast.lena), client_for("beta")
    assert user_of(alpha) == 1
    for cookie in alpha.cookies.values():
        beta.cookies[cookie.key] = cookie.value
    assert user_of(beta) is None


def test_session_of_the_network_is_anonymous_on_a_location(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    location.cookies["session"] = network.cookies["session"].value
    assert user_of(location) is None


def test_session_key_without_seal_is_ignored(client_for: Any, cast: Cast) -> None:
    client = client_for("alpha")
    key = session_for(cast.lena)
    for forged in (key, f"{key}.", f"{key}.{'0' * 32}", seal_cookie(key, host=host_of("beta"))):
        client.cookies["session"] = forged
        assert user_of(client) is None


def test_session_fixation_gets_a_new_key(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for(user=cast.lena)
    fixed = seal_cookie("a" * 32, host=host_of("alpha"))
    location.cookies["session"] = fixed
    follow(location, pass_for(location, network))
    assert location.cookies["session"].value != fixed


def test_cookies_are_host_only(client_for: Any, cast: Cast) -> None:
    location, network = client_for("alpha"), client_for()
    sign_in(network)
    follow(location, pass_for(location, network))
    cookies = [*location.cookies.values(), *network.cookies.values()]
    assert {"session", "csrf", "device"} <= {cookie.key for cookie in cookies}
    for cookie in cookies:
        assert (cookie["domain"], cookie["path"], bool(cookie["httponly"])) == ("", "/", True), cookie.key


# --- A12: forms of other sites ----------------------------------------------------------------------------------------

FORMS = [
    "login/",
    "signup/",
    "login/code/",
    "password/reset/",
    "email/",
    "profile/",
    "sign-out-everywhere/",
    "password/change/",
    "passkeys/add/",
]


@pytest.mark.parametrize("path", FORMS)
def test_form_without_token_is_refused(client_for: Any, cast: Cast, path: str) -> None:
    client = client_for(user=cast.lena, enforce_csrf_checks=True)
    assert client.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 403


def test_sign_out_without_token_is_refused(client_for: Any, cast: Cast) -> None:
    client = client_for("alpha", user=cast.lena, enforce_csrf_checks=True)
    assert client.post("/sign-out/").status_code == 403
    assert user_of(client) == 1


# --- A14: enumeration -------------------------------------------------------------------------------------------------


def what_is_seen(client: Client, path: str, form: dict[str, str], address: str) -> tuple[Any, ...]:
    """Status, headers, cookie names and body of the answer and of the page that it leads to, without what differs
    anyway: the address itself and the token of the form."""
    seen: list[Any] = []
    answer = client.post(path, form)
    for _ in range(2):
        body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", answer.content.decode())
        headers = {
            key: value for key, value in answer.headers.items() if key not in ("Content-Length", "Expires")
        }
        body = body.replace(address, "ADDRESS").replace(quote(address), "ADDRESS")
        seen.append((answer.status_code, headers, body, sorted(client.cookies)))
        if answer.status_code != 302:
            break
        answer = client.get(answer["Location"])
    return tuple(seen)


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("login/", "login", {"password": "wrong-but-long-1"}),
        ("login/code/", "email", {}),
        ("password/reset/", "email", {}),
        ("signup/", "email", {"password": PASSWORD, "display_name": "X"}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(
    client_for: Any, cast: Cast, path: str, field: str, more: dict[str, str]
) -> None:
    known = what_is_seen(client_for(), f"/accounts/{path}", {field: KNOWN, **more}, KNOWN)
    unknown = what_is_seen(client_for(), f"/accounts/{path}", {field: UNKNOWN, **more}, UNKNOWN)
    assert known == unknown


def test_wrong_codes_get_the_same_answer(client_for: Any, cast: Cast) -> None:
    for start, confirm in (("login/code/", "login/code/confirm/"), ("signup/", "confirm-email/")):
        seen = []
        for address in (KNOWN, UNKNOWN):
            client = client_for()
            client.post(f"/accounts/{start}", {"email": address, "password": PASSWORD})
            seen.append(what_is_seen(client, f"/accounts/{confirm}", {"code": "0000-0000"}, address))
        assert seen[0] == seen[1]


def test_unknown_address_gets_one_mail_an_hour_whatever_is_asked(client_for: Any, cast: Cast) -> None:
    for _ in range(3):
        for path in ("login/code/", "password/reset/"):
            client_for().post(f"/accounts/{path}", {"email": UNKNOWN})
    assert [mail.subject for mail in mails_to(UNKNOWN)] == ["There is no account with this address"]


def test_sign_up_sends_one_mail_an_hour_to_an_address(client_for: Any, cast: Cast) -> None:
    for address in (KNOWN, UNKNOWN):
        for _ in range(3):
            client_for().post("/accounts/signup/", {"email": address, "password": PASSWORD})
        assert len(mails_to(address)) == 1


def test_unknown_address_costs_a_hash_too(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.accounts.hashers import BoundedArgon2Hasher

    hashed: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(BoundedArgon2Hasher, name)

        def count(self: Any, *args: Any, _name: str = name, _original: Any = original) -> Any:
            hashed.append(_name)
            return _original(self, *args)

        monkeypatch.setattr(BoundedArgon2Hasher, name, count)
    sign_in(client_for(), login=UNKNOWN, password="wrong-but-long-1")
    for address in (KNOWN, UNKNOWN):
        hashed.clear()
        sign_in(client_for(), login=address, password="wrong-but-long-1")
        assert hashed == ["verify"]


# --- A10: mails name only stored hosts --------------------------------------------------------------------------------


def test_mails_never_repeat_a_host_header(client_for: Any, cast: Cast) -> None:
    client = Client(HTTP_HOST=f"{settings.NETWORK_DOMAIN}:6666", HTTP_X_FORWARDED_HOST="evil.example")
    client.post("/accounts/password/reset/", {"email": KNOWN})
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD})
    texts = "".join(mail.text + mail.html for mail in OutgoingMail.objects.all())
    assert "/accounts/password/reset/key/" in texts
    assert "evil.example" not in texts
    assert ":6666" not in texts


# --- A25: brute force -------------------------------------------------------------------------------------------------


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
            client_for().post(f"/accounts/{path}", {"email": address, "password": PASSWORD}).status_code
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


# --- A26: redirects ---------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "host", ["evil.example", f"alpha.{settings.NETWORK_DOMAIN}.evil.example", "other.localhost"]
)
def test_for_wears_and_leads_to_registered_locations_only(client_for: Any, cast: Cast, host: str) -> None:
    client = client_for()
    assert host not in client.get("/accounts/login/", {"for": host}).content.decode()
    client.cookies["from"] = f"{host}|/x/"
    assert host not in sign_in(client)["Location"]


def test_pages_of_accounts_cannot_be_framed_or_scripted(client_for: Any, cast: Cast) -> None:
    for path in ("login/", "signup/", "login/code/", "password/reset/"):
        policy = client_for().get(f"/accounts/{path}")["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


# --- A27: session life ------------------------------------------------------------------------------------------------


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
