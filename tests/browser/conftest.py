"""Chromium over a running network. Skipped with a reason where there is no Chromium; in CI that is a failure."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser import driving
from tests.instance import Instance, running
from tests.tools import needed

expect.set_options(timeout=20_000)  # however busy the machine is

SIZES = {"phone": (390, 844), "laptop": (1440, 900)}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    with running(Path(os.environ["COL_DATA_DIR"]).resolve() / "browser") as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with needed(), driving.started_chromium() as browser:
        yield browser


@pytest.fixture
def open_page(chromium: Browser, instance: Instance) -> Iterator[OpenPage]:
    """`open_page(size, dark=…, javascript=…, others=…)`: a fresh browser of a person. At the end: nothing was asked of
    another host (but `others`, by the ends of their names), no console error, nothing that the Content-Security-Policy
    refused."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    hosts = [f".{instance.network.split('//')[1].split(':')[0]}"]

    def note(request: Request) -> None:
        asked = request.url.split("//")[-1].split("/")[0].split(":")[0]
        if not request.url.startswith(("data:", "blob:")) and not f".{asked}".endswith(tuple(hosts)):
            said.append(f"asked of another host: {request.url}")

    def opened(
        size: str = "phone", *, dark: bool = False, javascript: bool = True, others: tuple[str, ...] = ()
    ) -> Page:
        hosts.extend(others)
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def sign_in(instance: Instance) -> Callable[[Page, str], None]:
    """Sign in on the network's host as one of the cast."""
    return lambda page, name: driving.sign_in(page, instance, name)
