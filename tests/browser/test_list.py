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
