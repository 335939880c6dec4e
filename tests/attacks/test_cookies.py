"""A6: cookies."""

import os
import subprocess
import sys
from typing import Any

import pytest

from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tenants.middleware import seal_cookie
from tenants.models import Tenant
from tests.attacks.accounts import KNOWN, UNKNOWN
from tests.conftest import GROWN_UP, PASSWORD, Cast, host_of, session_for
from tests.shared.accounts.mails import code_in, mails_to, path_in
from tests.shared.accounts.test_passkeys import passkey_of, sign_in_with
from tests.shared.accounts.test_sign_in import sign_in
from tests.tenants.test_handover import follow, pass_for, user_of


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
