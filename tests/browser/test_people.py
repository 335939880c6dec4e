"""Signing up, in and out in a real browser: every way in, wrong turns, the demo's mailbox, keyboard, no JavaScript."""

import http.client
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import PASSWORD
from tests.browser.test_accessibility import RULES, axe
from tests.instance import OWN, ROOT, Instance

pytestmark = pytest.mark.browser
__all__ = ["axe"]  # a fixture
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
NEW_PASSWORD = "a-long-passphrase-of-nika"
AGE = """
from shared.accounts.sessions import SessionStore
from shared.models import Session
for row in Session.objects.exclude(user=None):
    store = SessionStore(row.session_key)
    for record in store.get("account_authentication_methods", []):
        record["at"] -= {seconds}
    store.modified = True
    store.save()
"""


def new_address() -> str:
    return f"nika-{uuid.uuid4().hex[:8]}@example.org"


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def read_code(page: Page, instance: Instance, address: str, *, other_than: str = "") -> str:
    """The newest code for `address`, read as a visitor of the demo does: in its mailbox page."""
    mailbox = page.context.new_page()
    for _ in range(60):
        mailbox.goto(f"{instance.network}mailbox/?to={quote(address)}")
        newest = mailbox.locator("main .mail b").first
        found = re.search(r"\d{4}-\d{4}", newest.inner_text()) if newest.count() else None
        if found and found[0] != other_than:
            mailbox.close()
            return found[0]
        mailbox.wait_for_timeout(250)
    raise AssertionError(f"no code came to {address}")


def fill_sign_up(page: Page, address: str) -> None:
    page.locator("main input[type=email]").fill(address)
    page.locator("main input[name=display_name]").fill("Nika Zorman")
    page.locator("main input[name=password]").fill(NEW_PASSWORD)
    page.locator("main select[name=country]").select_option("SI")
    page.locator("main input[name=age][value=adult]").check()
    press(page)
    expect(page.locator("h1")).to_have_text("Check your e-mail")


def enter_password(page: Page, address: str, password: str = PASSWORD) -> None:
    page.locator("main input[name=login]").fill(address)
    page.locator("main input[name=password]").fill(password)
    page.locator("main input[name=password]").press("Enter")


def virtual_key(page: Page) -> tuple[Any, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def let_pass(instance: Instance, seconds: int) -> None:
    """Every sign-in of the network is so much older."""
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    environment |= {"COL_DATA_DIR": str(instance.data_dir), "COL_ENV": "demo"}
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", AGE.format(seconds=seconds)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)


def is_signed_in(page: Page, address: str) -> bool:
    page.goto(address)
    return page.locator("summary.me").count() == 1


def test_passkey_is_added_right_after_the_password_and_signs_in(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("laptop")
    session, authenticator = virtual_key(page)
    sign_in(page, "ravi")
    page.goto(instance.network + "account/")
    page.get_by_role("link", name=re.compile("passkeys", re.I)).click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Create the passkey").click()  # nobody asked for the password again
    expect(page.locator(".msgs")).to_contain_text("The passkey was added.")
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert len(held["credentials"]) == 1
    page.context.clear_cookies()
    page.goto(instance.network + "sign-in/?next=/wallet/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(instance.network + "wallet/")
    expect(page.locator("h1")).to_have_text("My wallet")


def test_passkey_after_a_quarter_of_an_hour_asks_whether_it_is_still_you(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("phone")
    virtual_key(page)
    sign_in(page, "amir")
    page.goto(instance.network + "accounts/passkeys/add/")
    expect(page.locator("h1")).to_have_text("Add a passkey")
    let_pass(instance, 901)
    page.goto(instance.network + "accounts/passkeys/add/")
    expect(page.locator("h1")).to_have_text("Is it still you?")
    page.get_by_role("link", name="Send me a code by e-mail").click()
    page.get_by_role("button", name="Send a code to amir@example.org").click()
    page.locator("main input[name=code]").fill(read_code(page, instance, "amir@example.org"))
    press(page)
    page.get_by_role("button", name="Create the passkey").click()
    expect(page.locator(".msgs")).to_contain_text("The passkey was added.")
    let_pass(instance, 901)
    page.goto(instance.network + "accounts/email/")
    page.locator("main input[name=email]").fill(address := new_address())
    page.get_by_role("button", name="Add this address").click()
    expect(page.locator("h1")).to_have_text("Is it still you?")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("main")).to_contain_text(address)  # what was begun goes on


@pytest.mark.parametrize(
    ("size", "javascript"),
    [("phone", True), ("laptop", True), ("phone", False)],
    ids=["phone", "laptop", "without-javascript"],
)
def test_sign_up_with_wrong_turns_ends_where_it_began(
    size: str, javascript: bool, open_page: OpenPage, instance: Instance
) -> None:
    page = open_page(size, javascript=javascript, dark=size == "laptop")
    begun = instance.location("ljubljana") + "activities/?q=honey"
    page.goto(begun)
    page.locator("header").get_by_role("link", name="Join free").click()
    address = new_address()
    page.locator("main input[type=email]").fill(address)
    page.locator("main input[name=password]").fill("password123")
    page.locator("main select[name=country]").select_option("SI")
    page.locator("main input[name=age][value=adult]").check()
    press(page)
    expect(page.locator("main .errorlist")).to_have_text(re.compile("Many people use this password"))
    expect(page.locator("main input[name=password]")).to_be_focused()
    fill_sign_up(page, address)
    page.locator("main input[name=code]").fill("0000 0000")
    press(page)
    expect(page.locator("main .errorlist")).to_contain_text("You have 4 tries left.")
    first = read_code(page, instance, address)
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator(".msgs")).to_contain_text("Only the code in the newest e-mail works.")
    page.locator("main input[name=code]").fill(read_code(page, instance, address, other_than=first))
    press(page)
    page.wait_for_url(begun)
    expect(page.locator(".msgs")).to_have_text("Welcome! Your account is ready.")
    page.goto(instance.location("rotterdam") + "sign-in/?next=/badges/")  # a second city: nothing to type
    page.wait_for_url(instance.location("rotterdam") + "badges/")
    assert is_signed_in(page, instance.location("rotterdam"))


def test_second_click_sends_a_form_once(open_page: OpenPage, instance: Instance) -> None:
    page = open_page("phone")
    page.goto(instance.network + "sign-up/")
    fill_sign_up(page, address := new_address())
    page.locator("main input[name=code]").fill(read_code(page, instance, address))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Confirm").dblclick()
    expect(page.locator(".msgs")).to_have_text("Welcome! Your account is ready.")
    assert len(sent) == 1


def test_address_that_has_an_account_is_told_to_its_mailbox_alone(
    open_page: OpenPage, instance: Instance
) -> None:
    page = open_page("phone")
    page.goto(instance.network + "sign-up/")
    fill_sign_up(page, "nora@example.org")
    page.get_by_role("link", name="Open its mailbox").click()
    page.locator("main .mail a").first.click()
    expect(page.locator("h1")).to_have_text("You already have an account")
    page.locator("main a[href*='/accounts/login/']").click()
    expect(page.locator("h1")).to_have_text("Sign in")


def guess(page: Page, password: str) -> int:
    """Send the form of `page` with its cookies, and return the answer's status (a refusal would be an error in the
    browser's console, which no test may have)."""
    address = urlsplit(page.url)
    token = page.locator("main input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"csrfmiddlewaretoken": token, "login": "otto@example.org", "password": password}
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies(page.url))
    headers = {"Host": address.netloc, "Cookie": cookies, "Origin": f"http://{address.netloc}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=20)
    connection.request("POST", f"{address.path}?{address.query}", urlencode(form), headers)
    return connection.getresponse().status


def test_owner_signs_in_while_another_browser_guesses(open_page: OpenPage, instance: Instance) -> None:
    guesser, owner = open_page("laptop"), open_page("phone")
    guesser.goto(instance.network + "sign-in/")
    for number in range(10):
        enter_password(guesser, "otto@example.org", f"wrong-{number}-and-long")
        expect(guesser.locator("main .alert")).to_contain_text("is not right")
    owner.goto(instance.location("rotterdam") + "sign-in/")
    answers = [guess(guesser, f"wrong-{number}-and-long") for number in range(10, 25)]
    assert set(answers) == {429}
    enter_password(owner, "otto@example.org")
    owner.wait_for_url(instance.location("rotterdam"))
    assert is_signed_in(owner, instance.location("rotterdam"))


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_forgotten_password_is_chosen_anew_and_signs_in(
    javascript: bool, open_page: OpenPage, instance: Instance
) -> None:
    page = open_page("phone", javascript=javascript)
    page.goto(instance.network + "sign-up/")
    fill_sign_up(page, address := new_address())
    page.locator("main input[name=code]").fill(read_code(page, instance, address))
    press(page)
    page.wait_for_url(instance.network)
    page.context.clear_cookies()

    page.goto(instance.location("vilnius") + "sign-in/?next=/badges/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.locator("main input[name=email]").fill(address.upper())
    press(page)
    expect(page.locator("main")).to_contain_text("If the address has an account")
    link = instance.link_to(address, "password/reset/key")
    page.goto(link)
    page.locator("main input[name=password1]").fill("another-passphrase-of-nika")
    if javascript:
        page.get_by_role("button", name="Show what I type").click()
        expect(page.locator("main input[name=password1]")).to_have_attribute("type", "text")
    press(page)
    page.wait_for_url(instance.location("vilnius") + "badges/")
    expect(page.locator(".msgs")).to_contain_text("Your new password is saved.")
    page.goto(link)
    expect(page.locator("h1")).to_have_text("This link does not work")


def test_second_address_becomes_the_main_one_and_signs_in(open_page: OpenPage, instance: Instance) -> None:
    page = open_page("phone", dark=True)
    page.goto(instance.network + "sign-up/")
    fill_sign_up(page, first := new_address())
    page.locator("main input[name=code]").fill(read_code(page, instance, first))
    press(page)
    page.wait_for_url(instance.network)
    page.goto(instance.network + "account/")
    page.get_by_role("link", name=re.compile("E-mail addresses")).click()
    second = new_address()
    page.locator("main input[name=email]").fill(second.upper())
    page.get_by_role("button", name="Add this address").click()
    page.locator("main input[name=code]").fill(read_code(page, instance, second))
    press(page)
    page.get_by_role("button", name=re.compile("Make it the main address")).click()
    expect(page.locator(".msgs")).to_have_text(f"{second} is your main address now.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=re.compile("Remove")).click()
    expect(page.locator(".msgs")).to_have_text(f"{first} was removed.")
    expect(page.locator("main .lines li")).to_have_count(1)
    page.goto(instance.network + "accounts/")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.locator(".msgs")).to_contain_text("You are signed out on all devices")
    page.get_by_role("link", name="Send me a code by e-mail").click()
    page.locator("main input[name=email]").fill(second)
    press(page)
    expect(page.locator("h1")).to_have_text("Check your e-mail")
    code = r"^\s*(\d{4}-\d{4})\s*$"
    found = re.search(code, instance.mail_to(second, having=code), re.M)
    assert found
    page.locator("main input[name=code]").fill(found[1])
    press(page)
    page.wait_for_url(instance.network)
    assert is_signed_in(page, instance.network)


@pytest.mark.parametrize("where", ["the location", "the account"])
def test_sign_out_ends_all_and_going_back_shows_nobody(
    where: str, open_page: OpenPage, instance: Instance
) -> None:
    page = open_page("laptop")
    home, other = instance.location("ljubljana"), instance.location("vilnius")
    page.goto(home + "sign-in/?next=/my-activities/")
    enter_password(page, "lena@example.org")
    page.wait_for_url(home + "my-activities/")
    page.goto(other + "sign-in/")
    page.wait_for_url(other)
    page.goto(home + "my-activities/")
    if where == "the location":
        page.locator("summary.me").click()
        page.get_by_role("button", name="Sign out").click()
    else:
        page.goto(instance.network + "account/?for=" + home.split("//")[1].split(":")[0])
        page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(lambda url: url in (home, instance.network))
    page.evaluate("history.back()")
    page.wait_for_timeout(1500)
    expect(page.locator("summary.me")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("Lena")
    assert [is_signed_in(page, address) for address in (home, other, instance.network)] == [False] * 3


def test_keyboard_alone_signs_in_and_changes_the_name(open_page: OpenPage, instance: Instance) -> None:
    page = open_page("laptop")
    keyboard = page.keyboard
    page.goto(instance.location("ljubljana") + "sign-in/?next=/badges/")
    expect(page.locator(":focus")).to_have_attribute("name", "login")  # the cursor stands in the first field
    keyboard.type("petra@example.org")
    keyboard.press("Tab")
    keyboard.type("wrong-but-long-1")
    keyboard.press("Enter")
    expect(page.locator("main .alert")).to_contain_text("is not right")
    expect(page.locator(":focus")).to_have_attribute(
        "name", "password"
    )  # and after the refusal in the password's
    keyboard.type(PASSWORD)
    keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Show what I type")
    keyboard.press("Space")
    expect(page.locator("main input[name=password]")).to_have_attribute("type", "text")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    page.wait_for_url(instance.location("ljubljana") + "badges/")
    page.goto(instance.network + "accounts/profile/")
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == "display_name":
            break
        keyboard.press("Tab")
    keyboard.press("Control+a")
    keyboard.type("Petra")
    keyboard.press("Enter")
    expect(page.locator(".msgs")).to_have_text("Your profile is saved.")


OWN_PAGES = (
    *("accounts/", "accounts/profile/", "accounts/email/", "accounts/password/change/", "accounts/passkeys/"),
    *("accounts/passkeys/add/", "accounts/reauthenticate/", "accounts/reauthenticate/code/", "sign-out/"),
)
ENTRANCES = (
    *("accounts/login/", "accounts/signup/", "accounts/login/code/", "accounts/password/reset/"),
    *("accounts/password/reset/done/", "accounts/inactive/", "mailbox/"),
)


@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("laptop", True)], ids=["phone", "laptop-dark"])
def test_axe_finds_nothing_on_the_pages_of_accounts(
    size: str, dark: bool, axe: Path, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    found: list[str] = []

    def judge(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")
        page.evaluate(axe.read_text())  # by the debugger, which the page's policy does not concern
        found.extend(f"{name}: {said}" for said in page.evaluate(RULES))
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{name}: {wide} px too wide")

    page = open_page(size, dark=dark)
    for address in ENTRANCES:
        page.goto(instance.network + address)
        judge(page, address)
    page.goto(instance.network + "accounts/login/?for=rotterdam.cityoflearning.localhost")
    enter_password(page, "nobody@example.org", "wrong-but-long-1")
    expect(page.locator("main .alert")).to_be_visible()
    judge(page, "a refused sign-in")
    page.goto(instance.network + "accounts/signup/")
    fill_sign_up(page, new_address())
    page.locator("main input[name=code]").fill("0000")
    press(page)
    expect(page.locator("main .errorlist")).to_be_visible()
    judge(page, "a refused code")
    sign_in(page, "lena")
    for address in OWN_PAGES:
        page.goto(instance.network + address)
        judge(page, address)
    assert found == []
