"""Applying, waiting and being noted at the door, as people do it: at both sizes, with and without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import axe, judge
from tests.instance import Instance

pytestmark = pytest.mark.browser
__all__ = ["axe"]  # a fixture
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
CALL = "prototype-week-from-an-idea-to-a-thing"
RIDE = "night-ride-learn-to-mend-your-bike-in-the-dark"


def at_home(page: Page, sign_in: SignIn, instance: Instance, name: str) -> str:
    """Signed in at the location, whose address is returned."""
    sign_in(page, name)
    home = instance.location("ljubljana")
    page.goto(home + "sign-in/")
    return home


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_application_is_sent_changed_and_taken_back(
    size: str, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page(size, dark=size == "laptop", javascript=size == "laptop")
    home = at_home(page, sign_in, instance, "lena")
    page.goto(f"{home}activities/{CALL}/")
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_label("What do you want to build, and for whom?").fill("A bell for my bike")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#join")).to_contain_text("You have applied")
    page.get_by_role("link", name="See or change my answers").click()
    expect(page.get_by_label("What do you want to build, and for whom?")).to_have_value("A bell for my bike")
    page.get_by_role("button", name="Save my answers").click()
    page.locator("#join summary").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator(".msgs")).to_contain_text("You have taken back your application.")


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_waiting_list_says_the_position_and_is_left(
    size: str, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page(size, javascript=size == "phone")
    home = at_home(page, sign_in, instance, "lena")
    page.goto(f"{home}activities/{RIDE}/")
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.locator("#join")).to_contain_text("You are number 4 on the waiting list")
    page.locator("#join summary").click()
    page.get_by_role("button", name="Yes, leave it").click()
    expect(page.locator("#join")).to_contain_text("Join the waiting list")


def test_ticket_is_noted_by_its_letters_and_said_aloud(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    lena, petra = open_page("phone"), open_page("phone", dark=True)
    home = at_home(lena, sign_in, instance, "lena")
    lena.goto(home + "my-activities/")
    slug = "evening-with-the-city-council-ask-anything"
    lena.locator(f"main a[href$='/{slug}/']").click()
    lena.get_by_role("link", name="My ticket").click()
    letters = lena.locator(".poster__typed").inner_text()
    at_home(petra, sign_in, instance, "petra")
    petra.goto(f"{home}manage/activities/{slug}/participants/scan/")
    said = petra.locator("[role=status]")
    for wanted in ("Lena Novak is here.", "Lena Novak was noted already."):
        petra.get_by_label("Letters of the ticket").fill(letters)
        petra.get_by_label("Letters of the ticket").press("Enter")
        expect(said).to_have_text(wanted)
    petra.get_by_label("Letters of the ticket").fill("WRONGONE")
    petra.get_by_role("button", name="Note").click()
    expect(said).to_have_text(re.compile("not a ticket of this location"))


def test_ticket_opens_without_a_network_until_one_signs_out(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("phone")
    home = at_home(page, sign_in, instance, "lena")
    ticket = f"{home}my-activities/evening-with-the-city-council-ask-anything/ticket/"
    page.goto(ticket)
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    letters = page.locator(".poster__typed").inner_text()
    kept = "caches.has('tickets')"
    # An offline browser says in its console that it could not fetch the icon: another page of the same person.
    offline = page.context.new_page()
    page.context.set_offline(True)
    offline.goto(ticket)
    expect(offline.locator("main")).to_contain_text(letters)
    expect(offline.locator("main")).not_to_contain_text("Lena")
    page.context.set_offline(False)

    page.goto(home)
    page.locator(".menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(home)

    assert page.evaluate(kept) is False


def test_kept_ticket_goes_after_a_sign_out_elsewhere(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("phone")
    home = at_home(page, sign_in, instance, "lena")
    page.goto(f"{home}my-activities/evening-with-the-city-council-ask-anything/ticket/")
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    kept = "caches.has('tickets')"
    page.goto(home)
    page.wait_for_load_state("networkidle")
    while_signed_in = page.evaluate(kept)

    page.goto(instance.location("rotterdam") + "sign-in/")
    page.locator(".menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(instance.location("rotterdam"))
    page.goto(home)
    page.wait_for_function("caches.has('tickets').then((has) => !has)")

    assert (while_signed_in, page.evaluate(kept)) == (True, False)


def test_actions_stay_in_sight_once_somebody_is_ticked(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    page = open_page("phone")
    home = at_home(page, sign_in, instance, "petra")
    page.goto(f"{home}manage/activities/speaking-up-six-evenings-for-quiet-people/participants/")
    page.locator("[name=person]").first.check()
    expect(page.get_by_role("button", name="Were there")).to_be_in_viewport()
    expect(page.locator("[data-ticked]")).to_have_text("1")


def test_boxes_are_ticked_all_at_once(open_page: OpenPage, sign_in: SignIn, instance: Instance) -> None:
    page = open_page("laptop")
    home = at_home(page, sign_in, instance, "petra")
    page.goto(f"{home}manage/activities/{RIDE}/participants/")
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Were there").click()
    expect(page.locator(".msgs")).to_contain_text("3 people were there.")  # two had been noted


@pytest.mark.parametrize(("size", "dark"), [("phone", True), ("laptop", False)], ids=["phone", "laptop"])
def test_axe_finds_nothing_on_the_pages_around_joining(
    size: str, dark: bool, axe: Path, open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    people = "manage/activities/{}/participants/"
    pages = {
        "petra": [
            people.format(RIDE),
            people.format(CALL) + "?group=applied",
            *(people.format(RIDE) + path for path in ("scan/", "write/", "invite/")),
            *("manage/import/", "manage/templates/"),
        ],
        "amir": ["manage/reports/", "manage/providers/"],
        "lena": [f"activities/{CALL}/", f"activities/{CALL}/apply/", f"activities/{RIDE}/report/"],
    }
    found = []
    for name, paths in pages.items():
        page = open_page(size, dark=dark)
        home = at_home(page, sign_in, instance, name)
        for path in paths:
            page.goto(home + path)
            page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
            found += judge(page, path, axe)
    assert found == []
