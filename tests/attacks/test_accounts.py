"""Attacks on accounts: cookies (A6), forged forms (A12), enumeration (A14), brute force (A25), redirects (A26),
session life (A27)."""

import os
import re
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enums import OrganiserRole
from learning.services.organisers import create_organiser, set_organiser_role
from shared.accounts.errors import AddressInUse
from shared.models import AuditEntry, OutgoingMail, Session, User
from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tenants.middleware import seal_cookie
from tenants.models import Tenant
from tests.conftest import GROWN_UP, PASSWORD, Cast, host_of, session_for
from tests.isolation.routes import routes
from tests.shared.accounts.mails import code_in, mails_to, path_in
from tests.shared.accounts.test_passkeys import passkey_of, sign_in_with
from tests.shared.accounts.test_sign_in import is_signed_in, sign_in
from tests.tenants.test_handover import follow, pass_for, user_of

KNOWN, UNKNOWN, OTTO = "lena@example.org", "nobody@example.org", "otto@example.org"
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


@pytest.mark.parametrize("way", ["password", "code", "sign-up", "passkey", "reset"])
def test_every_way_in_rotates_the_session(client_for: Any, cast: Cast, way: str) -> None:
    """Whoever knew the session before signing in has nothing of it."""
    key = passkey_of(client_for, cast.lena)
    client = client_for()
    client.post("/accounts/login/code/", {"email": KNOWN})  # gives an anonymous visitor a session
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP})
    client.post("/accounts/password/reset/", {"email": KNOWN})
    planted = client.cookies["session"].value
    if way == "password":
        sign_in(client)
    elif way == "code":
        client.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(KNOWN)[-2])})
    elif way == "sign-up":
        client.post("/accounts/confirm-email/", {"code": code_in(mails_to(UNKNOWN)[0])})
    elif way == "passkey":
        sign_in_with(client, key)
    else:
        form = client.get(path_in(mails_to(KNOWN)[-1]))["Location"]
        client.post(form, {"password1": "a-new-good-one-8"})
    assert user_of(client) == 1
    other = client_for()
    other.cookies["session"] = planted
    assert (client.cookies["session"].value != planted, user_of(other)) == (True, None)


def test_person_of_both_locations_is_nobody_with_the_cookies_of_the_other(
    client_for: Any, cast: Cast, alpha: Tenant, beta: Tenant
) -> None:
    for tenant in (alpha, beta):
        with in_tenant(tenant):
            join_tenant(user=cast.nora)
    alpha_client, beta_client = client_for("alpha", user=cast.nora), client_for("beta")
    for cookie in alpha_client.cookies.values():
        beta_client.cookies[cookie.key] = cookie.value
    assert (user_of(alpha_client), user_of(beta_client)) == (1, None)


@pytest.fixture
def https(settings: Any) -> None:
    """The settings of an installation behind TLS, as `infra/settings.py` makes them of COL_PUBLIC_SCHEME=https."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def test_cookies_on_https_are_bound_to_their_host(client_for: Any, cast: Cast, https: None) -> None:
    location, network = client_for("alpha"), client_for()
    sign_in(network)
    follow(location, pass_for(location, network))
    cookies = [*location.cookies.values(), *network.cookies.values()]
    assert {cookie.key for cookie in cookies} == {
        f"__Host-{name}" for name in ("session", "csrf", "device", "hand-over", "from")
    }
    for cookie in cookies:
        assert (cookie["domain"], cookie["path"], bool(cookie["secure"])) == ("", "/", True), cookie.key


def test_cookies_of_a_parent_domain_are_ignored_on_https(client_for: Any, cast: Cast, https: None) -> None:
    """A page of another location can set `session` for the parent domain, but no name with __Host-."""
    location, network = client_for("alpha"), client_for()
    key = session_for(cast.otto)
    for client, host in ((location, host_of("alpha")), (network, host_of(None))):
        client.cookies["session"] = seal_cookie(key, host=host)
        client.cookies["hand-over"] = "a" * 43
        client.cookies["from"] = f"{host_of('beta')}|/"
        assert user_of(client) is None
    assert location.cookies["__Host-hand-over"].value != "a" * 43
    assert "Beta" not in network.get("/accounts/login/").content.decode()


def test_cookie_names_follow_the_scheme() -> None:
    """Read from the settings module itself, in a process of its own."""
    program = (
        "from infra import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)"
    )
    environment = {**os.environ, "COL_PUBLIC_SCHEME": "https"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        *("__Host-session", "__Host-csrf", "__Host-language", "True", "True", "31536000", "True", "Lax")
    ]


# --- A12: forms of other sites ----------------------------------------------------------------------------------------

ACCOUNT_PAGES = [
    reverse(route.name, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    for route in routes(settings.PUBLIC_SCHEMA_URLCONF)
    if route.name.startswith(("account_", "mfa_", "sign_out")) and not route.parameters
]


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_form_without_token_is_refused(client_for: Any, cast: Cast, path: str) -> None:
    for user in (cast.lena, None):
        client = client_for(user=user, enforce_csrf_checks=True)
        assert client.post(path, {"email": "x@example.org"}).status_code == 403


def test_form_with_cookies_and_token_of_another_location_is_refused(client_for: Any, cast: Cast) -> None:
    """Even with alpha's cookie planted on beta, the browser says where the form comes from."""
    beta = client_for("beta", user=cast.otto, enforce_csrf_checks=True)
    token = "a" * 32
    beta.cookies["csrf"] = token
    form = {"csrfmiddlewaretoken": token}
    alphas = f"http://{host_of('alpha')}"
    assert beta.post("/sign-out/", form, HTTP_ORIGIN=alphas).status_code == 403
    assert beta.post("/sign-out/", form, HTTP_ORIGIN="null").status_code == 403
    assert user_of(beta) == 1
    assert beta.post("/sign-out/", form, HTTP_ORIGIN=f"http://{host_of('beta')}").status_code == 303


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_page_that_is_only_read_changes_nothing(client_for: Any, cast: Cast, path: str) -> None:
    client = client_for(user=cast.lena)
    client.get(path)  # the session may remember where the person is
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    writes = [q["sql"] for q in queries if re.match("(INSERT|UPDATE|DELETE)", q["sql"])]
    assert [sql for sql in writes if "shared_session" not in sql] == []


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
        ("signup/", "email", {"password": PASSWORD, "display_name": "X", **GROWN_UP}),
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
            client.post(f"/accounts/{start}", {"email": address, "password": PASSWORD, **GROWN_UP})
            seen.append(what_is_seen(client, f"/accounts/{confirm}", {"code": "0000-0000"}, address))
        assert seen[0] == seen[1]


def statements_of(client: Client, path: str, form: dict[str, str]) -> list[str]:
    """What answering a form asked of the database: verb and table, in order. Left out is what belongs to transactions:
    taking a mail back sets the search path once more, a tenth of a millisecond that the even steps hide."""
    with CaptureQueriesContext(connection) as queries:
        client.post(path, form)
    found = [
        re.match(r"\W*(SELECT .*? FROM|INSERT INTO|UPDATE|\w+(?: TO)?) ([\w.\"]+)", query["sql"], re.S)
        for query in queries
    ]
    words = [f"{match[1].split()[0]} {match[2]}" for match in found if match]
    return [word for word in words if not word.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET "))]


def hashes_counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one word with each password that is hashed."""
    from shared.accounts.hashers import BoundedArgon2Hasher

    hashed: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(BoundedArgon2Hasher, name)

        def count(self: Any, *args: Any, _name: str = name, _original: Any = original) -> Any:
            hashed.append(_name)
            return _original(self, *args)

        monkeypatch.setattr(BoundedArgon2Hasher, name, count)
    return hashed


@pytest.mark.parametrize(
    ("path", "form", "again"),
    [
        ("login/", {"login": "ADDRESS", "password": "wrong-but-long-1"}, 0),
        ("login/code/", {"email": "ADDRESS"}, 0),
        ("login/code/", {"email": "ADDRESS"}, 1),
        ("password/reset/", {"email": "ADDRESS"}, 0),
        ("password/reset/", {"email": "ADDRESS"}, 1),
        ("signup/", {"email": "ADDRESS", "password": PASSWORD, **GROWN_UP}, 0),
        ("signup/", {"email": "ADDRESS", "password": PASSWORD, **GROWN_UP}, 1),
    ],
)
def test_known_and_unknown_addresses_cost_the_same(
    client_for: Any,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    form: dict[str, str],
    again: int,
) -> None:
    """Also when mails are not sent any more. `again`: how often the same was asked for before."""
    sign_in(client_for(), login="p@example.org", password="wrong-but-long-1")  # makes nobody's hash
    costs, hashed = [], hashes_counted(monkeypatch)
    for address in (KNOWN, UNKNOWN):
        filled = {name: address if value == "ADDRESS" else value for name, value in form.items()}
        for _ in range(again):
            client_for().post(f"/accounts/{path}", filled)
        hashed.clear()
        costs.append((statements_of(client_for(), f"/accounts/{path}", filled), list(hashed)))
    assert costs[0] == costs[1]


def test_sending_again_costs_the_same_and_answers_the_same(client_for: Any, cast: Cast) -> None:
    seen, costs = [], []
    for address in (KNOWN, UNKNOWN):
        client = client_for()
        client.post("/accounts/signup/", {"email": address, "password": PASSWORD, **GROWN_UP})
        form = {"action": "resend"}
        costs.append(statements_of(client, "/accounts/confirm-email/", form))
        seen.append([what_is_seen(client, "/accounts/confirm-email/", form, address) for _ in range(4)])
    assert (seen[0], costs[0]) == (seen[1], costs[1])


def test_disabled_account_is_as_unknown(client_for: Any, cast: Cast) -> None:
    User.objects.filter(pk=cast.otto.pk).update(is_active=False)
    for path in ("login/code/", "password/reset/"):
        disabled = what_is_seen(client_for(), f"/accounts/{path}", {"email": OTTO}, OTTO)
        unknown = what_is_seen(client_for(), f"/accounts/{path}", {"email": UNKNOWN}, UNKNOWN)
        assert disabled == unknown
    assert [mail.subject for mail in mails_to(OTTO)] == ["There is no account with this address"]


def test_address_in_another_case_is_the_same_address_to_every_limit(client_for: Any, cast: Cast) -> None:
    for form in ("lena@example.org", "LENA@Example.ORG", " lena@EXAMPLE.org "):
        for _ in range(2):
            client_for().post("/accounts/password/reset/", {"email": form})
    assert client_for().post("/accounts/password/reset/", {"email": "Lena@example.org"}).status_code == 429


def test_unknown_address_gets_one_mail_an_hour_whatever_is_asked(client_for: Any, cast: Cast) -> None:
    for _ in range(3):
        for path in ("login/code/", "password/reset/"):
            client_for().post(f"/accounts/{path}", {"email": UNKNOWN})
    assert [mail.subject for mail in mails_to(UNKNOWN)] == ["There is no account with this address"]


def test_sign_up_sends_one_mail_an_hour_to_an_address(client_for: Any, cast: Cast) -> None:
    for address in (KNOWN, UNKNOWN):
        for _ in range(3):
            client_for().post("/accounts/signup/", {"email": address, "password": PASSWORD, **GROWN_UP})
        assert len(mails_to(address)) == 1


def test_unknown_address_costs_a_hash_too(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = hashes_counted(monkeypatch)
    sign_in(client_for(), login=UNKNOWN, password="wrong-but-long-1")
    for address in (KNOWN, UNKNOWN):
        hashed.clear()
        sign_in(client_for(), login=address, password="wrong-but-long-1")
        assert hashed == ["verify"]


# --- A10: mails name only stored hosts --------------------------------------------------------------------------------


def test_mails_never_repeat_a_host_header(client_for: Any, cast: Cast) -> None:
    client = Client(HTTP_HOST=f"{settings.NETWORK_DOMAIN}:6666", HTTP_X_FORWARDED_HOST="evil.example")
    client.post("/accounts/password/reset/", {"email": KNOWN})
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP})
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
