"""A playlist from the builder to its badge, in a real browser."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.demo_data.source import read_file
from tests.browser.test_accessibility import axe as axe  # the fixture
from tests.browser.test_accessibility import judge
from tests.browser.test_journey import sign_up
from tests.instance import Instance

pytestmark = pytest.mark.browser
SignIn = Callable[[Page, str], None]
OpenPage = Callable[..., Page]


def claimable() -> str:
    """The activity for whose badge the demo has a code."""
    here = [entry for entry in read_file()["activities"] if entry["location"] == "ljubljana"]
    return str(here[-1]["title"]["en"])


def organise(page: Page, instance: Instance, sign_in: SignIn) -> str:
    """Petra at home; the address there."""
    sign_in(page, "petra")
    home = instance.location("ljubljana")
    page.goto(home + "sign-in/")
    return home


def begin(page: Page, home: str, title: str) -> None:
    page.goto(home + "manage/organisers/lju-most/playlists/new/")
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=description]").fill("Step by step.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("h1")).to_have_text(title)


def add(page: Page, words: str) -> None:
    page.locator("input[name=q]").fill(words)
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator("#find").get_by_role("button", name=re.compile(rf"Add\s*: {re.escape(words)}")).first.click()
    expect(page.locator(".build")).to_contain_text(words)


@pytest.mark.parametrize(
    ("size", "javascript"), [("phone", False), ("laptop", True)], ids=["phone", "laptop"]
)
def test_playlist_from_builder_to_badge(
    size: str, javascript: bool, open_page: OpenPage, instance: Instance, sign_in: SignIn
) -> None:
    page = open_page(size, javascript=javascript)
    home = organise(page, instance, sign_in)
    title = f"Path {uuid.uuid4().hex[:8]}"
    begin(page, home, title)
    expect(page.get_by_role("toolbar", name="Format the text")).to_have_count(1 if javascript else 0)
    add(page, claimable())
    add(page, "Open Bicycle Kitchen")
    page.locator("select[name=kind]").nth(1).select_option("may")
    page.locator(".brick").nth(1).get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("h1")).to_have_text("Could everybody finish?")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("h1")).to_have_text(title)
    address = page.url

    learner = open_page(size, javascript=javascript)
    sign_up(learner, instance, f"nika-{uuid.uuid4().hex[:8]}@example.org")
    learner.goto(address)
    if learner.get_by_role("link", name="Sign in to start").count():
        learner.goto(home + "sign-in/")
        learner.goto(address)
    learner.get_by_role("button", name="Start").click()
    expect(learner.locator(".gauge")).to_contain_text("0 of 1 done")
    learner.goto(instance.demo["samples"]["claim"])
    learner.locator("main form button[type=submit]").first.click()
    learner.wait_for_load_state()
    for _try in range(40):  # the badge comes by a job
        learner.goto(address)
        if learner.get_by_text("Done. The badge is in your wallet.").count():
            break
        learner.wait_for_timeout(500)
    expect(learner.locator(".gauge")).to_contain_text("Done. The badge is in your wallet.")
    assert learner.evaluate("document.documentElement.scrollWidth") <= learner.viewport_size["width"]  # type: ignore[index]
    learner.goto(instance.network + "wallet/")
    expect(learner.locator("main")).to_contain_text(title)


def titles(page: Page) -> list[str]:
    return page.locator(".brick h3").all_inner_texts()


def test_steps_are_ordered_by_keyboard_alone_and_by_dragging_with_undo(
    open_page: OpenPage, instance: Instance, sign_in: SignIn
) -> None:
    page = open_page("laptop")
    home = organise(page, instance, sign_in)
    begin(page, home, f"Order {uuid.uuid4().hex[:8]}")
    add(page, "Open Bicycle Kitchen")
    add(page, claimable())
    first, second = titles(page)

    page.goto(page.url.partition("#")[0])
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value === 'down'"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert titles(page) == [second, first]

    drag_last_to_top(page)
    expect(page.locator(".undo")).to_contain_text("The order is saved.")
    assert titles(page) == [first, second]

    drag_last_to_top(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".undo button")).to_have_count(0)
    page.reload()
    assert titles(page) == [first, second]


def drag_last_to_top(page: Page) -> None:
    """On the page as it comes anew, from its top."""
    page.goto(page.url.partition("#")[0])
    page.wait_for_load_state("networkidle")
    expect(page.locator(".brick[draggable=true]")).to_have_count(2)
    bricks = page.locator(".brick")
    bricks.last.locator(".brick__n").drag_to(bricks.first, target_position={"x": 20, "y": 4})


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_on_pages_of_playlists(
    size: str, dark: bool, axe: Path, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    home, playlist = instance.location("ljubljana"), instance.demo["samples"]["playlist"]
    slug = playlist.rstrip("/").rpartition("/")[2]
    found: list[str] = []
    page = open_page(size, dark=dark)

    def look(address: str) -> None:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found.extend(judge(page, address, axe))

    for address in (home + "playlists/", home + "playlists/?q=nothing-like-this", playlist):
        look(address)
    sign_in(page, "lena")
    page.goto(home + "sign-in/")
    look(playlist)
    look(instance.demo["samples"]["activity"] + "plan/")
    page.goto(instance.demo["samples"]["activity"])
    page.get_by_role("button", name="Add to my plan").click()
    look(instance.demo["samples"]["activity"] + "plan/")
    look(home + "plans/")
    look(home.rstrip("/") + (page.locator("main h2 a").first.get_attribute("href") or ""))
    page.context.clear_cookies()
    home = organise(page, instance, sign_in)
    for path in (
        "",
        f"{slug}/?q=a",
        f"{slug}/check/",
        f"{slug}/people/",
        f"{slug}/people/?name=nobody-like-this",
    ):
        look(f"{home}manage/playlists/{path}")
    assert found == []
