"""The interface in other languages, as a reader sees it: nothing in English, nothing too wide, the language stays."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import axe, judge
from tests.instance import Instance

pytestmark = pytest.mark.browser
__all__ = ["axe"]  # a fixture
WHERE = {"sl": "ljubljana", "nl": "rotterdam", "de": "sachsen-anhalt", "el": "thessaloniki"}


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("de", "phone", False), ("el", "phone", True), ("sl", "laptop", True), ("nl", "laptop", False)],
)
def test_axe_finds_nothing_in_another_language(
    language: str,
    size: str,
    dark: bool,
    axe: Path,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    instance: Instance,
) -> None:
    page, home = open_page(size, dark=dark), f"{instance.location(WHERE[language])}{language}/"
    found = []
    for address in (
        *(home + path for path in ("", "activities/", "badges/", "organisers/", "verify/", "claim/")),
        *(
            f"{instance.network}{language}/{path}"
            for path in ("", "search/", "locations/", "accounts/signup/")
        ),
    ):
        page.goto(address)
        found += judge(page, address, axe)
        if page.evaluate("document.documentElement.lang") != language:
            found.append(f"{address}: another language")
    sign_in(page, "petra")
    for path in ("wallet/", "accounts/", "accounts/profile/"):
        page.goto(f"{instance.network}{language}/{path}")
        found += judge(page, path, axe)
    assert found == []


def test_language_is_changed_and_stays(open_page: Callable[..., Page], instance: Instance) -> None:
    page, home = open_page("laptop"), instance.location("ljubljana")
    page.goto(home + "activities/?q=film")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("banner").get_by_label("Language").click()
    page.get_by_role("link", name="Slovenščina").click()
    expect(page).to_have_url(home + "sl/activities/?q=film")
    expect(page.locator("h1")).to_have_text("Kaj želiš preizkusiti?")

    page.locator("main .act a").first.click()
    expect(page).to_have_url(re.compile(re.escape(home) + r"sl/activities/[a-z0-9-]+/"))
    page.locator("a[href*='/achievements/']").first.click()
    expect(page).to_have_url(
        re.compile(re.escape(home) + "achievements/")
    )  # permanent: it speaks by the cookie
    expect(page.locator("html")).to_have_attribute("lang", "sl")

    page.goto(home + "sl/")
    page.locator("header").get_by_role("link", name="Prijava").click()
    expect(page).to_have_url(re.compile(re.escape(instance.network) + "sl/accounts/login/"))
    expect(page.locator("h1")).to_have_text("Prijava")


def test_map_keeps_the_language(open_page: Callable[..., Page], instance: Instance) -> None:
    page, home = open_page("laptop"), instance.location("ljubljana")
    with page.expect_response(re.compile("points.json")) as asked:
        page.goto(home + "sl/activities/")
    address = asked.value.url.partition("?")[0]
    assert address == home + "sl/activities/points.json"
    near = f"{address}?zoom=18&bbox=14.4,46.0,14.6,46.1"  # so near that markers stand alone
    points = page.evaluate("url => fetch(url).then(answer => answer.json())", near)["points"]
    assert {point[5][:15] for point in points} == {"/sl/activities/"}
