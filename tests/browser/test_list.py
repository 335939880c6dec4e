"""The list of activities with a script: filters change the results in place, the map with them."""

from collections.abc import Callable

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


def test_networks_search_has_a_clean_address_too(open_page: Callable[..., Page], instance: Instance) -> None:
    page = open_page("phone")
    page.goto(instance.network + "search/")
    page.locator("main [name=q]").fill("garden")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**q=garden**")
    assert page.url.endswith("?q=garden")
