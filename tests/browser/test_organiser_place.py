"""An organiser's place is put on a map: by pointer on a phone, by keys on a laptop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]


def open_form(page: Page, instance: Instance, sign_in: SignIn) -> str:
    """The form of an organiser of Petra's; its address."""
    sign_in(page, "petra")
    page.goto(instance.location("ljubljana") + "manage/organisers/lju-kolo/")
    return page.url


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_point_is_put_on_the_map_and_kept(
    size: str, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page(size)
    address = open_form(page, instance, sign_in)
    lat, lon = page.get_by_label("Latitude"), page.get_by_label("Longitude")
    picker = page.locator("[data-picker]")
    picker.scroll_into_view_if_needed()
    expect(page.locator("[data-picker][data-ready]")).to_be_visible()

    if size == "phone":
        picker.click(position={"x": 90, "y": 70})
    else:
        picker.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(700)  # the map moves
        page.keyboard.press("Enter")
    said = page.locator("[data-picker-said]")
    expect(said).to_have_text(f"The point is at {lat.input_value()}, {lon.input_value()}.")
    chosen = float(lat.input_value()), float(lon.input_value())
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/organisers/**")

    page.goto(address)
    assert (float(lat.input_value()), float(lon.input_value())) == chosen
    picker.scroll_into_view_if_needed()
    page.get_by_role("button", name="Remove the point").click()
    expect(lat).to_have_value("")
