"""What the pages of accounts look like to a browser: where the cursor stands, what a password manager sees, what is
said when something was wrong or is done."""

import re
from typing import Any

import pytest
from django.test import Client

from shared.countries import CODES, country_choices
from shared.models import User
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import code_in, mails_to, path_in

LENA = "lena@example.org"
NEW = "mia@example.org"


def inputs(page: Any) -> dict[str, str]:
    """Name to tag of what can be typed into on the page."""
    tags = re.findall(r"<(?:input|select)[^>]*>", page.content.decode())
    named = {found[1]: tag for tag in tags if (found := re.search(r'name="([^"]+)"', tag))}
    return {name: tag for name, tag in named.items() if 'type="hidden"' not in tag}


def cursor(page: Any) -> list[str]:
    return [name for name, tag in inputs(page).items() if " autofocus" in tag]


def said(client: Client, path: str) -> list[str]:
    return [str(message) for message in client.get(path).context["messages"]]


@pytest.mark.parametrize(
    ("path", "name", "attributes"),
    [
        ("login/", "login", ['type="email"', 'inputmode="email"', 'autocomplete="username"']),
        ("login/", "password", ['type="password"', 'autocomplete="current-password"']),
        ("login/code/", "email", ['type="email"', 'autocomplete="email"', 'autocapitalize="none"']),
        ("password/reset/", "email", ['type="email"', 'autocomplete="email"', 'maxlength="254"']),
        ("signup/", "email", ['type="email"', 'autocomplete="email"', 'spellcheck="false"']),
        ("signup/", "display_name", ['autocomplete="nickname"', 'maxlength="80"']),
        ("signup/", "password", ['autocomplete="new-password"', 'minlength="10"']),
        ("password/change/", "username", ['autocomplete="username"', f'value="{LENA}"']),
        ("password/change/", "oldpassword", ['autocomplete="current-password"']),
        ("password/change/", "password1", ['autocomplete="new-password"', 'minlength="10"']),
        ("reauthenticate/", "username", ['autocomplete="username"', f'value="{LENA}"']),
        ("profile/", "country", ['autocomplete="country"']),
    ],
)
def test_field_tells_browsers_and_password_managers_what_it_is(
    client_for: Any, cast: Cast, path: str, name: str, attributes: list[str]
) -> None:
    is_own = path in ("password/change/", "reauthenticate/", "profile/")
    client = client_for(user=cast.lena if is_own else None)
    tag = inputs(client.get(f"/accounts/{path}"))[name]
    assert [attribute for attribute in attributes if attribute not in tag] == [], tag


def test_code_field_is_for_codes(client_for: Any, cast: Cast) -> None:
    for start, confirm in (("login/code/", "login/code/confirm/"), ("signup/", "confirm-email/")):
        client = client_for()
        client.post(f"/accounts/{start}", {"email": NEW, "password": PASSWORD, **GROWN_UP})
        page = client.get(f"/accounts/{confirm}")
        tag = inputs(page)["code"]
        assert 'autocomplete="one-time-code"' in tag
        assert 'inputmode="numeric"' in tag
        assert cursor(page) == ["code"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("login/", ["login"]),
        ("login/code/", ["email"]),
        ("password/reset/", ["email"]),
        ("signup/", ["email"]),
    ],
)
def test_cursor_stands_in_the_first_field(client_for: Any, path: str, expected: list[str]) -> None:
    assert cursor(client_for().get(f"/accounts/{path}")) == expected


@pytest.mark.parametrize(
    ("path", "form", "expected", "words"),
    [
        (
            "login/",
            {"login": "x", "password": "y"},
            "login",
            "An e-mail address looks like name@example.org.",
        ),
        ("login/", {"login": NEW, "password": ""}, "password", "Type a password."),
        (
            "login/",
            {"login": NEW, "password": "wrong-1"},
            "password",
            "Check both, or have a code sent to you.",
        ),
        ("login/code/", {"email": ""}, "email", "Type your e-mail address."),
        ("password/reset/", {"email": "mia@example"}, "email", "looks like name@example.org"),
        ("signup/", {"email": NEW, "password": "short"}, "password", "it needs at least 10 characters"),
        ("signup/", {"email": NEW, "password": "password123"}, "password", "Choose another one."),
        (
            "signup/",
            {"email": NEW, "password": "mia@example"},
            "password",
            "too much like your name or address",
        ),
        (
            "signup/",
            {"email": NEW, "password": "Mia Milena", "display_name": "Mia Milena"},
            "password",
            "too much like your name or address",
        ),
        ("signup/", {"email": f"{'m' * 250}@example.org", "password": PASSWORD}, "email", "at most 254"),
        ("signup/", {"email": f"m@{'ﷺ' * 20}.org", "password": PASSWORD}, "email", "looks like"),
        ("signup/", {"email": "mia\x00@example.org", "password": PASSWORD}, "email", "Null"),
    ],
)
def test_refused_form_says_how_to_mend_it_and_puts_the_cursor_there(
    client_for: Any, cast: Cast, path: str, form: dict[str, str], expected: str, words: str
) -> None:
    page = client_for().post(f"/accounts/{path}", form)
    assert (page.status_code, cursor(page)) == (200, [expected])
    assert words in page.content.decode()


@pytest.mark.parametrize(
    ("form", "expected", "words"),
    [
        (
            {"oldpassword": "wrong", "password1": "a-new-good-one-8"},
            "oldpassword",
            "not your current password",
        ),
        ({"oldpassword": PASSWORD, "password1": "short"}, "password1", "at least 10 characters"),
    ],
)
def test_refused_new_password_says_how_to_mend_it(
    client_for: Any, cast: Cast, form: dict[str, str], expected: str, words: str
) -> None:
    page = client_for(user=cast.lena).post("/accounts/password/change/", form)
    assert cursor(page) == [expected]
    assert words in page.content.decode()


def test_country_is_chosen_by_name_in_the_order_of_names(client_for: Any, cast: Cast) -> None:
    names = [name for _code, name in country_choices()]
    assert (len(CODES), names[:2], names.index("Åland Islands") < names.index("Albania")) == (
        250,
        ["Afghanistan", "Åland Islands"],
        True,
    )
    client = client_for(user=cast.lena)
    form = {"display_name": "Lena", "language": "", "country": "Slovenia", "time_zone": ""}
    assert client.post("/accounts/profile/", form).status_code == 200
    client.post("/accounts/profile/", {**form, "country": "SI"})
    assert User.objects.get(pk=cast.lena.pk).country == "SI"
    assert said(client, "/accounts/profile/") == ["Your profile is saved."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Lena\n  Novak ", "Lena Novak"),
        ("\u202eaneL\u200b\x07", "aneL"),
        ("می\u200cخواهم 👩\u200d🎓", "می\u200cخواهم 👩\u200d🎓"),
        ("\u200b", ""),
    ],
)
def test_name_is_one_line_of_what_can_be_seen(client_for: Any, cast: Cast, typed: str, kept: str) -> None:
    form = {"display_name": typed, "language": "", "country": "", "time_zone": ""}
    client_for(user=cast.lena).post("/accounts/profile/", form)
    assert User.objects.get(pk=cast.lena.pk).display_name == kept


def test_sign_up_is_welcomed_where_it_ends(client_for: Any) -> None:
    from tests.tenants.test_handover import follow

    location, network = client_for("alpha"), client_for()
    follow(network, location.get("/sign-up/", {"next": "/activities/"})["Location"])
    asked = location.get("/sign-up/", {"next": "/activities/"})["Location"].split(host := "/hand-over/")[1]
    network.post(
        "/accounts/signup/", {"email": NEW, "password": PASSWORD, **GROWN_UP, "next": f"{host}{asked}"}
    )
    entered = network.post("/accounts/confirm-email/", {"code": code_in(mails_to(NEW)[0])})
    follow(location, network.get(entered["Location"])["Location"])
    assert said(location, "/activities/") == ["Welcome! Your account is ready."]
    assert said(network, "/accounts/") == []


def test_sign_up_on_the_network_is_welcomed_there(client_for: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", {"email": NEW, "password": PASSWORD, **GROWN_UP})
    assert client.post("/accounts/confirm-email/", {"code": code_in(mails_to(NEW)[0])})["Location"].endswith(
        "/"
    )
    assert said(client, "/") == ["Welcome! Your account is ready."]


def test_new_password_after_a_reset_signs_in_and_says_so(client_for: Any, cast: Cast) -> None:
    client = client_for()
    client.post("/accounts/password/reset/", {"email": LENA})
    form = client.get(path_in(mails_to(LENA)[0]))["Location"]
    page = client.get(form)
    assert (cursor(page), f'value="{LENA}"' in inputs(page)["username"]) == (["password1"], True)
    client.post(form, {"password1": "a-new-good-one-8"})
    assert said(client, "/") == ["Your new password is saved. You are signed out on all other devices."]
    assert client.get("/accounts/").status_code == 200


def test_second_click_on_confirm_leads_to_signing_in(client_for: Any) -> None:
    first, second = client_for(), client_for()
    first.post("/accounts/signup/", {"email": NEW, "password": PASSWORD, **GROWN_UP})
    second.cookies["session"] = first.cookies["session"].value
    code = code_in(mails_to(NEW)[0])
    first.post("/accounts/confirm-email/", {"code": code})
    assert second.post("/accounts/confirm-email/", {"code": code})["Location"] == "/accounts/login/"
    assert said(second, "/accounts/login/") == ["This sign-up is done or too old. Sign in, or sign up again."]


def test_way_back_signs_in_at_the_location_again(client_for: Any, cast: Cast) -> None:
    """A new password has ended the session there."""
    client = client_for(user=cast.lena)
    client.get("/account/?for=alpha.cityoflearning.localhost")
    page = client.get("/accounts/")
    assert page.context["home_url"].endswith("alpha.cityoflearning.localhost:8000/sign-in/?next=/")


def test_demo_leads_to_its_mailbox_and_production_does_not(client_for: Any, settings: Any) -> None:
    client = client_for()
    client.post("/accounts/signup/", {"email": NEW, "password": PASSWORD, **GROWN_UP})
    link = b'href="/mailbox/?to=mia%40example.org"'
    assert link in client.get("/accounts/confirm-email/").content
    settings.SHOWS_DEVELOPER_PAGES = False
    assert b"mailbox" not in client.get("/accounts/confirm-email/").content
