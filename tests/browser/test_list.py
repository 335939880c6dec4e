"""The list of activities with a script: filters change the results in place, the map with them."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance

pytestmark = pytest.mark.browser


def test_filter_changes_list_and_map_in_place(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("laptop")
    page.goto(instance.location("ljubljana") + "activities/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    before = page.locator(".act").count()
    page.locator(".filters__more summary").click()
    page.get_by_label("Format").select_option("online")
    page.wait_for_url("**format=online**")
    expect(page.locator(".leaflet-container")).to_be_visible()
    assert page.evaluate("window.isTheSamePage") is True
    assert page.locator(".act").count() < before
    page.go_back()
    expect(page.locator(".act")).to_have_count(before)


def test_address_holds_what_was_filled_in_alone_and_the_number_is_told(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page("laptop")
    page.goto(instance.location("ljubljana") + "activities/")
    told = page.get_by_role("status").filter(has_text="activities")
    expect(told).to_have_count(0)
    page.locator(".filters__more summary").click()
    page.get_by_label("Format").select_option("online")
    page.wait_for_url("**format=online**")
    expect(told).to_have_text(page.locator("#found").text_content() or "")
    assert page.url.endswith("/activities/?format=online")


def test_phone_that_shows_the_map_goes_on_to_when_a_filter_is_set(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page("phone")
    page.goto(instance.location("ljubljana") + "activities/")
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url("**view=map")
    page.locator(".filters__more summary").click()
    page.get_by_label("Format").select_option("online")
    page.wait_for_url("**format=online**")
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.get_by_role("link", name="Map", exact=True)).to_have_attribute("aria-current", "true")


def test_phones_map_stays_where_it_was_when_a_filter_changes(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page("phone")
    asked: list[dict[str, list[str]]] = []
    page.on("request", lambda request: "points.json" in request.url and asked.append(query_of(request.url)))
    page.goto(instance.location("ljubljana") + "activities/?view=map")
    drawn = page.locator("[data-map][data-markers]")
    drawn.scroll_into_view_if_needed()
    with page.expect_response("**/points.json**"):
        page.get_by_role("button", name="Zoom in", exact=True).click()
    before = asked[-1]
    page.locator(".filters__more summary").click()
    page.locator("[data-map]").evaluate("map => map.classList.add('is-old')")

    page.get_by_label("Price").select_option("free")  # in place
    page.wait_for_url("**price=free**")
    page.locator("[data-map]:not(.is-old)").scroll_into_view_if_needed()
    expect(page.locator("[data-map]:not(.is-old)[data-markers]")).to_be_visible()
    assert (asked[-1]["price"], view_of(asked[-1])) == (["free"], view_of(before))

    page.get_by_role("link", name="Remove: Free").click()  # another page
    page.wait_for_url(lambda url: "price" not in url)
    drawn.scroll_into_view_if_needed()
    expect(drawn).to_be_visible()
    assert ("price" in asked[-1], view_of(asked[-1])) == (False, view_of(before))


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def view_of(asked: dict[str, list[str]]) -> list[list[str]]:
    return [asked["zoom"], asked["bbox"]]


def test_networks_search_has_a_clean_address_too(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("phone")
    page.goto(instance.network + "search/")
    page.locator("main [name=q]").fill("garden")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**q=garden**")
    assert page.url.endswith("?q=garden")
