"""A learner finds something by the list and by the map, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance

pytestmark = pytest.mark.browser
SIZES = ["phone", "laptop"]


def focused(page: Page, expression: str) -> str:
    return str(page.evaluate(f"(() => {{ const e = document.activeElement; return {expression} }})()"))


def tab_to(page: Page, expression: str, wanted: str, *, tries: int = 120) -> None:
    """Press Tab until the focused element's `expression` begins with `wanted`."""
    for _ in range(tries):
        page.keyboard.press("Tab")
        if focused(page, expression).startswith(wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


@pytest.mark.parametrize("size", SIZES)
def test_learner_finds_by_the_proposals_with_the_keyboard(
    size: str, open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page(size)
    page.goto(instance.location("ljubljana") + "activities/")
    expect(page.locator("#id_q")).to_have_attribute("role", "combobox")
    tab_to(page, "e.id", "id_q")
    page.keyboard.type("garden", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_q")).to_have_attribute("aria-activedescendant", "proposal-0")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/*garden*/")


@pytest.mark.parametrize("size", SIZES)
def test_learner_finds_by_the_list_with_the_keyboard(
    size: str, open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page(size)
    page.goto(instance.location("ljubljana") + "activities/")
    tab_to(page, "e.id", "id_q")
    page.keyboard.type("bycicle")  # misspelt
    page.keyboard.press("Enter")
    page.wait_for_url("**q=bycicle**")
    expect(page.get_by_role("status").filter(has_text="bicycle")).to_be_visible()
    tab_to(page, "e.closest('.act h3') ? e.textContent : ''", "Open Bicycle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/open-bicycle-kitchen/")


@pytest.mark.parametrize("size", SIZES)
def test_learner_finds_by_the_map_with_the_keyboard(
    size: str, open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page(size)
    page.goto(instance.location("ljubljana") + "activities/?view=map")
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map][data-markers]")).to_be_visible()
    for _ in range(8):  # into clusters until a single one opens its card
        if page.get_by_role("dialog").count():
            break
        if not focused(page, "e.className").startswith("leaflet-marker-icon"):
            tab_to(page, "e.className", "leaflet-marker-icon")
        page.keyboard.press("Enter")
        page.wait_for_timeout(1200)
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/activities/" in url and "?" not in url)


def test_list_follows_the_map_when_asked(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("laptop")
    page.goto(instance.location("ljubljana") + "activities/")
    expect(page.locator("[data-map][data-markers]")).to_be_visible()
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.get_by_role("button", name="Search in this area").click()
    page.wait_for_url("**bbox=1**")
    expect(page.get_by_role("link", name="In this part of the map")).to_be_visible()
    page.get_by_role("link", name="In this part of the map").click()
    page.wait_for_url(lambda url: "bbox=1" not in url)


def test_search_without_a_script_is_a_plain_form(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("phone", javascript=False)
    page.goto(instance.location("ljubljana") + "activities/")
    expect(page.get_by_role("button", name="Near me")).to_have_count(0)
    page.get_by_label("Search for").fill("garden")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".act h3").first).to_contain_text("Garden")
    assert page.url.endswith("/activities/?q=garden")


def test_near_me_leaves_nothing_empty_in_the_address(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page("phone")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 46.05131, "longitude": 14.50581})
    page.goto(instance.location("ljubljana") + "activities/")
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url("**near=**")
    query = page.url.partition("?")[2].replace("%2C", ",")
    assert sorted(query.split("&")) == ["near=46.051,14.506", "sort=distance", "within=5"]
