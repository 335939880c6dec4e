"""Lighthouse, as a phone, takes off no point for accessibility, best practices and findability, and no page is heavier
than it should be. How fast pages are depends on the machine: `make bench` says it, no test does."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import lighthouse
from tests.browser.lighthouse import Report
from tests.instance import Instance
from tests.tools import needed

pytestmark = pytest.mark.browser
PAGES = (
    *("network", "home", "home in Greek", "activities", "map", "activity", "badge", "wallet", "verify"),
    *("sign-in", "playlist", "worksheet", "learner's home", "organiser's home"),
)
# Search engines are told to leave these alone, which Lighthouse counts as a fault.
PRIVATE = ("worksheet", "learner's home", "organiser's home")
# Bytes of a first visit with an empty cache, compressed as they are sent.
BYTES, SCRIPT_BYTES, REQUESTS = 150_000, 25_000, 32
MAP_BYTES, MAP_SCRIPT_BYTES = 200_000, 64_000
SHIFT = 0.02


@pytest.fixture(scope="module")
def reports(chromium: Browser, instance: Instance) -> dict[str, Report]:
    wanted = lighthouse.addresses(instance)
    wanted["map"] += "#results"  # the map loads when it comes near
    with needed():
        return lighthouse.judge(
            wanted,
            cookies=lighthouse.jars(chromium, instance),
            data_dir=Path(os.environ["COL_DATA_DIR"]),
        )


@pytest.mark.parametrize("name", PAGES)
def test_page_loses_no_point(name: str, reports: dict[str, Report], instance: Instance) -> None:
    report = reports[name]

    assert report["landed"].partition("#")[0] == lighthouse.addresses(instance)[name]
    assert (report["failing"], report["faults"]) == (["is-crawlable"] if name in PRIVATE else [], {})


@pytest.mark.parametrize("name", PAGES)
def test_page_keeps_within_its_budget(name: str, reports: dict[str, Report]) -> None:
    requests, is_map = reports[name]["requests"], name == "map"
    script_bytes = sum(request["bytes"] for request in requests if request["type"] == "Script")

    assert sum(request["bytes"] for request in requests) <= (MAP_BYTES if is_map else BYTES)
    assert script_bytes <= (MAP_SCRIPT_BYTES if is_map else SCRIPT_BYTES)
    assert any("leaflet" in request["url"] for request in requests) == is_map
    assert len(requests) <= REQUESTS
    assert reports[name]["cls"] < SHIFT


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_no_other_host(name: str, reports: dict[str, Report], instance: Instance) -> None:
    network = urlsplit(instance.network).netloc
    asked = {urlsplit(request["url"]).netloc for request in reports[name]["requests"]}

    assert {host for host in asked if not f".{host}".endswith(f".{network}")} == set()
