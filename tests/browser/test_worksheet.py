"""The design worksheet in a real browser: with and without JavaScript, killed while one types, by two people."""

import contextlib
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.driving import sign_in as drive_sign_in
from tests.browser.test_accessibility import axe, judge
from tests.instance import Instance

pytestmark = pytest.mark.browser
__all__ = ["axe"]  # a fixture
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
STEPS = (
    *("type", "learning", "skills", "when", "name", "category", "people", "joining", "languages", "badge"),
    "check",
)
KILLS = 50
LOST_SECONDS = 2.0


def enter(page: Page, instance: Instance, sign_in: SignIn) -> str:
    """Petra, signed in at home; the location's address."""
    home = instance.location("ljubljana")
    sign_in(page, "petra")
    page.goto(home + "sign-in/")
    return home


def begin(page: Page, home: str) -> str:
    """A new activity; the address of its worksheet."""
    page.goto(home + "manage/")
    page.goto(home + (page.locator("main a[href$='activities/new/']").first.get_attribute("href") or "")[1:])
    page.locator("input[name=type][value=workshop]").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/steps/learning/")
    return page.url.removesuffix("learning/")


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="Next", exact=True).last.click()
    page.wait_for_url(f"**/steps/{to}/")


def saved(page: Page) -> None:
    """Wait until the server has what was typed."""
    expect(page.locator("[data-ws-status]")).to_contain_text(re.compile(r"Saved at \d\d:\d\d"))


@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_activity_is_designed_and_published(
    size: str, javascript: bool, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page(size, javascript=javascript)
    begin(page, enter(page, instance, sign_in))
    name = f"Lamps {random.randrange(10**6)}"

    page.locator("[name=do]").fill("Take a lamp apart\nFit a switch")
    go_on(page, "skills")
    go_on(page, "when")
    page.locator("[name=schedule][value=repeating]").check()
    page.locator("[name=starts_at]").fill("2031-07-01T17:00")
    page.locator("[name=ends_at]").fill("2031-07-01T19:00")
    page.locator("[name=repeat]").select_option("weekly")
    page.locator("[name=count]").fill("4")
    go_on(page, "name")
    page.locator("[name=title]").fill(name)
    page.locator("textarea[name=description]").fill("Bring a **lamp**.")
    go_on(page, "category")
    if not javascript and size == "laptop":
        expect(page.locator("aside .act h3")).to_have_text(name)  # the preview comes with each step
    page.locator("[name=category][value=crafts-and-making]").check()
    for step in ("people", "joining", "languages", "badge", "check"):
        go_on(page, step)
    expect(page.locator("main")).to_contain_text("Say what people learn.")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/activities/lamps-\d+/$"))
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main")).to_contain_text("every week")
    expect(page.locator("main")).to_contain_text("Tue 22 Jul 2031, 17:00")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.slow
def test_tab_that_is_killed_while_one_types_loses_two_seconds_at_most(
    chromium: Browser, instance: Instance
) -> None:
    """Killed hard, at a random moment: the process that holds the page is gone, no handler runs."""
    dice = random.Random(2026)
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    worksheet = begin(page, enter(page, instance, lambda at, name: drive_sign_in(at, instance, name)))
    page.goto(worksheet + "name/")
    field = "textarea[name=description]"
    lost = []
    for kill in range(KILLS):
        page.locator(f"{field}.has-bar").focus()
        page.keyboard.press("Control+End")
        typed = [(0.0, page.locator(field).input_value())]
        end = time.monotonic() + dice.uniform(0.5, 4.0)
        while time.monotonic() < end:
            page.keyboard.type(dice.choice("abcdefghij "))
            typed.append((time.monotonic(), page.locator(field).input_value()))
            page.wait_for_timeout(dice.choice((10, 40, 40, 90, 350)))
        died = time.monotonic()
        crash(page)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(worksheet + "name/")
        kept = page.locator(field).input_value()
        owed = [text for at, text in typed if at <= died - LOST_SECONDS][-1:] or [typed[0][1]]
        if not kept.startswith(owed[0].rstrip()):
            lost.append((kill, owed[0][-40:], kept[-40:]))
    context.close()
    assert lost == []


def crash(page: Page) -> None:
    """End the page's process as a crash does: the address is Chromium's own way to try that."""
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=3000)
    with contextlib.suppress(Error):
        page.close()


def test_what_the_network_did_not_take_is_offered_again(
    chromium: Browser, instance: Instance, sign_in: SignIn
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    worksheet = begin(page, enter(page, instance, sign_in))
    page.goto(worksheet + "name/")
    context.set_offline(True)
    page.locator("[name=title]").fill("Typed in a tunnel")
    expect(page.locator("[data-ws-status]")).to_contain_text("you are offline")
    crash(page)
    context.set_offline(False)

    page = context.new_page()
    page.goto(worksheet + "name/")
    expect(page.locator("[data-ws-found]")).to_contain_text("This browser has unsaved changes from")
    expect(page.locator("[name=title]")).to_have_value("")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("[name=title]")).to_have_value("Typed in a tunnel")
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('worksheet'))") == []
    page.reload()
    expect(page.locator("[data-ws-found]")).to_be_hidden()
    expect(page.locator("[name=title]")).to_have_value("Typed in a tunnel")
    expect(page.locator("main")).to_contain_text("You have unsaved changes from")
    context.close()


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_two_editors_choose_what_stands(
    size: str, open_page: OpenPage, chromium: Browser, sign_in: SignIn, instance: Instance
) -> None:
    first = open_page(size)
    worksheet = begin(first, enter(first, instance, sign_in))
    first.goto(worksheet + "learning/")
    # The answer 409 is an error to the browser's console, so this one is not watched.
    second = chromium.new_context().new_page()
    enter(second, instance, sign_in)
    second.goto(worksheet + "learning/")

    first.locator("[name=do]").fill("Take a lamp apart")
    go_on(first, "skills")
    second.locator("[name=do]").fill("Fit a switch")
    second.get_by_role("button", name="Next", exact=True).last.click()

    expect(second.locator("h1")).to_have_text("Both of you changed this")
    expect(second.locator("main")).to_contain_text("Take a lamp apart")
    expect(second.locator("main")).to_contain_text("Fit a switch")
    second.get_by_label("Both, as I put it together here:").check()
    second.get_by_role("button", name="Save it like this").click()
    second.wait_for_url("**/steps/skills/")
    first.goto(worksheet + "learning/")
    expect(first.locator("[name=do]")).to_have_value("Take a lamp apart\nFit a switch")
    second.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_in_the_worksheet(
    size: str, dark: bool, axe: Path, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page(size, dark=dark)
    home = enter(page, instance, sign_in)
    page.goto(home + "manage/")
    new = page.locator("main a[href$='activities/new/']").first.get_attribute("href") or ""
    course = f"{home}manage/activities/bike-evenings/"
    draft = f"{home}manage/activities/untitled/"
    found = []
    for address in (
        home + new[1:],
        *(f"{draft}steps/{step}/" for step in STEPS),
        f"{course}steps/languages/?add=de",
        course,
        f"{course}versions/",
        f"{course}dates/",
        f"{home}activities/bike-evenings/",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found += judge(page, address, axe)
    assert found == []


def test_keyboard_alone_picks_a_point_and_formats_a_text(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("laptop")
    worksheet = begin(page, enter(page, instance, sign_in))
    page.goto(worksheet + "when/")
    page.locator("[data-picker]").scroll_into_view_if_needed()
    page.locator("[data-picker][data-ready]").focus()
    before = page.locator("[name=lat]").input_value()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.wait_for_timeout(700)
    page.keyboard.press("Enter")
    expect(page.locator("[data-picker-said]")).to_contain_text("The point is at")
    moved = page.locator("[name=lat]").input_value()
    assert float(moved) > float(before)
    page.locator("[data-picker] .mk").focus()
    page.keyboard.press("ArrowDown")
    assert float(page.locator("[name=lat]").input_value()) < float(moved)

    page.goto(worksheet + "name/")
    area = page.locator("textarea[name=description].has-bar")
    area.focus()
    page.keyboard.type("lamp")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(area).to_have_value("**lamp**")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Bold")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(area).to_have_value("- **lamp**")
    saved(page)
    page.keyboard.press("Control+z")
    expect(area).to_have_value("**lamp**")


def test_pasted_page_comes_in_as_markdown_and_the_preview_follows(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("laptop")
    worksheet = begin(page, enter(page, instance, sign_in))
    page.goto(worksheet + "name/")
    page.locator("textarea[name=description].has-bar").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/html", "<h1>Bring</h1><ul><li><b>a lamp</b><li>a <a href='https://example.org'>plug</a></ul>"
                + "<script>alert(1)</" + "script>");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true,
                cancelable: true}));
        }"""
    )
    expect(page.locator("textarea[name=description]")).to_have_value(
        "## Bring\n\n- **a lamp**\n- a [plug](https://example.org/)"
    )
    expect(page.locator("[data-ws-preview] .prose h3")).to_have_text("Bring")
    expect(page.locator("[data-ws-preview] .prose strong")).to_have_text("a lamp")


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_skills_are_proposed_from_what_was_typed_a_moment_ago(
    javascript: bool, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("phone", javascript=javascript)
    worksheet = begin(page, enter(page, instance, sign_in))
    page.goto(worksheet + "name/")
    page.locator("textarea[name=description]").fill("We repair bicycles together, and work in teams.")
    if javascript:
        saved(page)
        page.goto(worksheet + "skills/")  # kept as a draft alone
    else:
        page.get_by_role("button", name="Save and close").click()
        page.goto(worksheet + "skills/")
    proposals = page.locator("[data-skill-proposals]")
    before = proposals.get_by_role("button").count()
    assert before > 1
    add = proposals.get_by_role("button", name="Add perform repairs on bicycles")
    add.click()
    expect(add).to_have_count(0)
    if javascript:
        expect(proposals.get_by_role("button")).to_have_count(before - 1)
        expect(page.locator(":focus")).to_contain_text("Add")
        expect(proposals.get_by_role("status")).to_have_text("Added: perform repairs on bicycles")
        saved(page)
        page.get_by_role("button", name="perform repairs on bicycles ×").click()  # out again
        expect(add).to_be_visible()
        add.click()
        saved(page)
    page.reload()
    expect(page.locator("[name=skills]")).to_have_value(
        re.compile(r"^http://data\.europa\.eu/esco/skill/\S+ perform repairs on bicycles$")
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
