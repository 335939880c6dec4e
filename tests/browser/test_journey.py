"""From a stranger's first visit to a badge that everybody can check, in a real browser."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance

pytestmark = pytest.mark.browser
VALID = "This badge is valid"


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def sign_up(page: Page, instance: Instance, address: str) -> None:
    page.goto(instance.location("ljubljana"))
    page.locator("header").get_by_role("link", name="Join free").click()
    page.locator("main input[type=email]").fill(address)
    page.locator("main input[name=display_name]").fill("Nika Zorman")
    page.locator("main input[type=password]").fill("a-long-passphrase-of-nika")
    page.locator("main input[name=age][value=adult]").check()  # the country is the location's
    press(page)
    mail = instance.mail_to(address)
    field = page.locator("main input[name=code]")
    code = re.search(r"^\s*(\d{4}[- ]?\d{4}|\d{6})\s*$", mail, re.M)
    if field.count() and code:
        field.fill(code[1])
        press(page)
    else:
        link = re.search(r"https?://\S+", mail)
        assert link, mail
        page.goto(link[0])
        if page.locator("main form button[type=submit]").count():
            press(page)
    page.wait_for_load_state()


@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_from_signing_up_to_a_badge_that_everybody_can_check(
    size: str, javascript: bool, open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page(size, javascript=javascript)
    address = f"nika-{uuid.uuid4().hex[:8]}@example.org"
    sign_up(page, instance, address)
    samples: dict[str, Any] = instance.demo["samples"]

    page.goto(samples["activity"])
    title = page.locator("h1").inner_text()
    page.locator("form[action$='join/'] button").first.click()
    expect(page.locator("main")).to_contain_text("You are taking part")

    page.goto(samples["claim"])
    badge = page.locator("main h1").inner_text()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()

    page.goto(instance.network + "wallet/")
    held = page.locator("main a.bdg, main .badges a").first
    expect(held).to_contain_text(re.sub(r"\s+", " ", badge))
    link = held.get_attribute("href")
    assert link
    credential = link if link.startswith("http") else instance.network.rstrip("/") + link

    stranger = open_page(size, javascript=javascript)
    stranger.goto(instance.location("rotterdam") + "verify/")
    stranger.locator("main input[name=link]").fill(credential)
    stranger.get_by_role("button", name="Check it").click()
    expect(stranger.locator("#result")).to_contain_text(VALID)
    assert stranger.evaluate("document.documentElement.scrollWidth") <= stranger.viewport_size["width"]  # type: ignore[index]

    for path in ("", "activities/", "badges/"):
        stranger.goto(instance.location("rotterdam") + path)
        expect(stranger.locator("body")).not_to_contain_text(title)


def test_keyboard_alone_leads_to_an_activity(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("laptop")
    page.goto(instance.location("ljubljana") + "activities/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    link = page.locator("main .acts a, main .card a[href*='/activities/']").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "/^\\/activities\\/[a-z0-9-]+\\/$/.test(document.activeElement.getAttribute('href') || '')"
        ):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none" or page.evaluate("document.activeElement.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/activities/[a-z0-9-]+/"))
    expect(link.or_(page.locator("h1")).first).to_be_visible()
