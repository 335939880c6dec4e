"""Chromium driven over a running network."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.instance import Instance
from tests.tools import CHROMIUM_FLAGS, chromium_path

PASSWORD = "learning-city-2026"  # of the demo's cast


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """Raises ToolMissing."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


def sign_in(page: Page, instance: Instance, name: str) -> None:
    """Sign in on the network's host as one of the cast."""
    page.goto(instance.network + "sign-in/")
    page.locator("main input[type=email]").fill(f"{name}@example.org")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main input[type=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url and "login" not in url)
