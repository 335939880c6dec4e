"""A guardian's word, a copy of one's data and the end of an account, at both sizes and by axe in light and dark."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe, judge  # noqa: F401  (axe is a fixture)
from tests.browser.test_journey import press
from tests.instance import Instance

pytestmark = pytest.mark.browser
SECRET = "a-long-passphrase-of-nika"


def sign_up(page: Page, instance: Instance, address: str, *, born: date | None = None) -> None:
    page.goto(instance.network + "accounts/signup/")
    page.locator("main input[type=email]").fill(address)
    page.locator("main input[name=display_name]").fill("Nika Zorman")
    page.locator("main input[name=password]").fill(SECRET)
    page.locator("main select[name=country]").select_option("SI")
    if born is None:
        page.locator("main input[name=age][value=adult]").check()
        expect(page.locator("main input[name=birth_date]")).to_be_hidden()
    else:
        page.locator("main input[name=age][value=younger]").check()
        page.locator("main input[name=birth_date]").fill(born.isoformat())
    press(page)
    code = re.search(r"\d{4}-\d{4}", instance.mail_to(address))
    assert code
    page.locator("main input[name=code]").fill(code[0])
    press(page)
    page.wait_for_url(lambda url: "confirm-email" not in url)


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_guardian_consent(size: str, open_page: OpenPage, instance: Instance) -> None:
    child, guardian = open_page(size), open_page(size, javascript=False)
    address, mum = f"nika.{size}@example.org", f"mum.{size}@example.org"
    sign_up(child, instance, address, born=date.today() - timedelta(days=13 * 365))
    child.goto(instance.network + "accounts/")
    child.get_by_role("link", name="My guardian").click()
    child.locator("main input[type=email]").fill(mum)
    child.get_by_role("button", name="Write to my guardian").click()
    expect(child.locator("main .alert")).to_contain_text("wait for the answer")

    guardian.goto(instance.link_to(mum, "guardian"))
    expect(guardian.locator("h1")).to_have_text("Nika Zorman asks for your permission")
    guardian.get_by_role("button", name="Yes, I am the guardian and I agree").click()
    expect(guardian.locator("h1")).to_have_text("Thank you")
    child.reload()
    expect(child.locator("main .alert")).to_contain_text("has given permission")

    thanks = instance.mail_to(mum, having="Take it back")
    link = re.search(r"https?://\S+/guardian/\S+", thanks)
    assert link
    guardian.goto(link[0])
    guardian.get_by_role("button", name="Take it back").click()
    child.reload()
    expect(child.locator("main .alert")).to_contain_text("taken the permission back")


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_data_export_and_deletion(size: str, open_page: OpenPage, instance: Instance, tmp_path: Path) -> None:
    page, address = open_page(size), f"going.{size}@example.org"
    sign_up(page, instance, address)
    page.goto(instance.network + "accounts/data/")
    page.get_by_role("button", name="Make a copy").click()
    ready = page.get_by_role("link", name="Download")
    expect(ready).to_be_visible(timeout=30_000)  # by itself, without another look
    with page.expect_download() as waited:
        ready.click()
    waited.value.save_as(tmp_path / "my-data.zip")
    assert "index.html" in zipfile.ZipFile(tmp_path / "my-data.zip").namelist()

    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Let them stay valid, without my name").check()
    page.locator("main button[type=submit]").click()
    page.get_by_label("I have read what goes and what stays.").check()
    page.locator("main button[type=submit]").click()
    expect(page.locator("main .alert").first).to_contain_text("will be deleted on")
    page.goto(instance.link_to(address, "keep-account"))
    page.get_by_role("button", name="Keep my account").click()
    expect(page.locator("main")).to_contain_text("Your account stays as it is.")
    page.goto(instance.network + "accounts/data/")
    expect(page.get_by_role("link", name="Continue")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_on_ones_own_pages(
    size: str,
    dark: bool,
    axe: Path,  # noqa: F811
    open_page: OpenPage,
    sign_in: Callable[[Page, str], None],
    instance: Instance,
) -> None:
    page, found = open_page(size, dark=dark), []
    sign_in(page, "lena")
    paths = (
        *("me/", "my-activities/", "me/notifications/", "me/notifications/settings/", "me/calendar/"),
        *("accounts/data/", "accounts/delete/", "accounts/guardian/", "accounts/age/", "accounts/"),
    )
    for path in paths:
        page.goto(instance.network + path)
        found += judge(page, path, axe)
    page.goto(instance.location("ljubljana") + "sign-in/?next=/me/")
    found += judge(page, "a location's me/", axe)
    page.goto(instance.network + "me/calendar/")
    page.get_by_role("button", name=re.compile("^Make")).click()
    expect(page.locator("code.copy")).to_contain_text(".ics")
    found += judge(page, "calendar with an address", axe)
    page.goto(instance.link_to("guardian@example.org", "guardian"))
    found += judge(page, "guardian", axe)
    page.goto(instance.network + "accounts/signup/")
    assert found == []
