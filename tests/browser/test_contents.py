"""Content with a script: videos that load after a click and not before, quiz and dice in place, cover and order by
mouse and keyboard; and axe on what it brings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import axe, judge
from tests.instance import Instance

pytestmark = pytest.mark.browser
__all__ = ["axe"]  # a fixture


def manage_path(instance: Instance) -> str:
    """Where the activity with all kinds of content is written."""
    slug = instance.demo["samples"]["activity"].rstrip("/").rpartition("/")[2]
    return f"{instance.location('ljubljana')}manage/activities/{slug}/"


def part_of(page: Page, kind: str) -> str:
    """The address of the quiz or the cards that the page leads to."""
    found = page.locator(f"main [href*='/{kind}/'], main [action*='/{kind}/']").first
    address = found.evaluate("node => node.href || node.action")
    return str(address)


def test_video_is_asked_for_after_the_click_and_not_before(chromium: Browser, instance: Instance) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.route(
        "https://www.youtube-nocookie.com/**",
        lambda route: route.fulfill(body="<p>film</p>", content_type="text/html"),
    )
    page, asked, refused = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.goto(instance.demo["samples"]["activity"])
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    host = instance.network.split("//")[1].rstrip("/")
    before = [url for url in asked if not url.split("/")[2].endswith(host)]

    page.locator(".video__go").click()
    expect(page.frame_locator(".video iframe").locator("p")).to_have_text("film")

    after = [url for url in asked if not url.split("/")[2].endswith(host)]
    assert (before, [url.split("/")[2] for url in after], refused) == ([], ["www.youtube-nocookie.com"], [])
    context.close()


def test_video_is_a_link_where_there_is_no_script(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page(javascript=False)
    page.goto(instance.demo["samples"]["activity"])

    href = page.locator(".video__go").get_attribute("href") or ""

    assert href.startswith("https://www.youtube.com/watch?v=")


def test_quiz_and_dice_answer_in_place(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("phone")
    page.goto(instance.demo["samples"]["activity"])
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Ask somebody to show it").check()
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator("[data-result]")).to_be_focused()
    expect(page.locator("[data-result]")).to_contain_text("1 of 2 right")
    page.get_by_role("link", name="Begin again").click()
    expect(page.locator("[data-result]")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage") is True

    page.goto(part_of(page, "cards"))
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("button", name="Roll the dice").click()
    expect(page.locator(".qcard[aria-current=true]")).to_have_count(1)
    picked = page.locator(".qcard[aria-current=true] p").inner_text()
    expect(page.locator("[data-question]")).to_have_text(picked)
    assert page.evaluate("window.isTheSamePage") is True


def test_ticks_stay_in_this_browser_in_every_language(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    address = instance.demo["samples"]["activity"]
    page = open_page("phone")
    page.goto(address)
    second = page.locator("[data-ticks] input").nth(1)
    expect(page.locator(".checklist__kept")).to_be_hidden()
    second.check()
    expect(page.locator(".checklist__kept")).to_be_visible()

    for path in (address, address.replace("/activities/", "/sl/activities/")):
        page.goto(path)
        expect(second).to_be_checked()
        expect(page.locator("[data-ticks] input").first).not_to_be_checked()
    page.locator("[data-ticks-clear]").click()
    page.reload()
    expect(page.locator("[data-ticks] input:checked")).to_have_count(0)
    expect(page.locator(".checklist__kept")).to_be_hidden()


def test_text_of_a_block_outlives_its_tab(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], None], instance: Instance
) -> None:
    """Typed with the tools, lost with the tab, brought back; gone from the browser once it is saved."""
    address = f"{manage_path(instance)}content/new/text/"
    page = open_page("laptop")
    sign_in(page, "petra")
    page.goto(instance.location("ljubljana") + "sign-in/")
    page.goto(address)
    page.get_by_label("Text", exact=True).fill("By hand")
    page.get_by_label("Text", exact=True).select_text()
    page.get_by_role("button", name="Bold").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("**By hand**")

    page.goto(address)
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("**By hand**")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(f"{manage_path(instance)}content/")
    page.goto(address)
    expect(page.locator("[data-block-found]")).to_be_hidden()


def test_cover_and_order_are_changed_by_hand(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], None], instance: Instance
) -> None:
    page, base = open_page("laptop"), manage_path(instance)
    sign_in(page, "petra")
    page.goto(instance.location("ljubljana") + "sign-in/")
    page.goto(f"{base}cover/")
    box = page.locator(".crop__box")
    box.focus()
    page.keyboard.press("-")
    page.keyboard.press("ArrowDown")
    keys = [page.locator(f"#cut_{name}").input_value() for name in ("left", "top", "width")]
    place = box.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 30, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(place["x"] + 30, place["y"] - 400)
    page.mouse.up()
    assert (keys, page.locator("#cut_top").input_value()) == (["0", "91", "1590"], "0")

    page.goto(f"{base}content/")
    titles = page.locator("[data-sortable] h3").all_inner_texts()
    grip = page.locator(".eblock__grip").first.bounding_box()
    last = page.locator("[data-sortable] > li").last.bounding_box()
    assert grip is not None
    assert last is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, last["y"] + last["height"] - 2, steps=4)
    with page.expect_navigation():
        page.mouse.up()
    assert page.locator("[data-sortable] h3").all_inner_texts() == [*titles[1:], titles[0]]
    for _step in titles[1:]:  # and back, by the button
        page.get_by_role("button", name=f"Move “{titles[0]}” up").click()
    expect(page.locator("[data-sortable] h3").first).to_have_text(titles[0])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_in_content(
    size: str,
    dark: bool,
    axe: Path,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    instance: Instance,
) -> None:
    page, found = open_page(size, dark=dark), []

    def look(address: str) -> None:
        page.goto(address)
        found.extend(judge(page, address, axe))

    look(instance.demo["samples"]["activity"])
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator("[data-result]")).to_be_visible()
    found += judge(page, "a checked quiz", axe)
    quiz, cards = part_of(page, "quiz"), part_of(page, "cards")
    card = instance.demo["samples"]["activity"].replace("/activities/", "/embed/activities/")
    embedded = instance.location("ljubljana") + "embed/map/"
    snippets = instance.demo["samples"]["activity"] + "embed/"
    for address in (quiz, f"{cards}?dice=12", card, embedded, snippets):
        look(address)
    if (size, dark) in (("phone", True), ("laptop", False)):
        sign_in(page, "petra")
        page.goto(instance.location("ljubljana") + "sign-in/")
        base = manage_path(instance)
        for path in ("content/", "cover/", *(f"content/new/{kind}/" for kind in ("text", "file", "quiz"))):
            look(base + path)
        look(f"{base}together/?q=a")
        look(f"{instance.location('ljubljana')}manage/organisers/lju-kolo/together/")
    assert found == []
