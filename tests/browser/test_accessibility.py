"""axe finds nothing on any page, in any look, light and dark; nothing is wider than a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.instance import Instance
from tests.tools import needed, node_folder

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent / "node"
OLDER = "tbody th a[href*=from-inner-tube]"  # with people, badges and a code
RULES = (
    "axe.run(document, {resultTypes: ['violations']})"
    ".then(found => found.violations.map(v => v.id + ': ' + v.nodes[0].html))"
)


@pytest.fixture(scope="session")
def axe() -> Path:
    """The path of axe-core's script."""
    with needed():
        folder = node_folder(HERE, Path(os.environ["COL_DATA_DIR"]))
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def judge(page: Page, name: str, axe: Path) -> list[str]:
    """What axe finds on the page as it stands, and whether it is wider than the screen."""
    page.wait_for_load_state("networkidle")
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")
    page.evaluate(axe.read_text())  # by the debugger, which the page's policy does not concern
    found = [f"{name}: {said}" for said in page.evaluate(RULES)]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{name}: {wide} px too wide"] if wide > 0 else found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing(
    size: str,
    dark: bool,
    axe: Path,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    instance: Instance,
) -> None:
    samples = instance.demo["samples"]
    home = instance.location("ljubljana")
    anonymous = [
        instance.network,
        *(instance.location(slug) for slug in ("ljubljana", "vilnius", "rotterdam", "curacao")),
        home + "activities/",
        home + "activities/?view=map#results",
        home + "activities/?q=bycicle&price=free&age=20&bbox=14,45,15,47",
        home + "frameworks/",
        home + "frameworks/greencomp/",
        instance.location("rotterdam") + "activities/?q=nothing-like-this&type=course",
        samples["activity"],
        home + "embed/map/",
        samples["activity"].replace("/activities/", "/embed/activities/"),
        *(samples[kind]["url"] for kind in ("credential", "credential_revoked", "credential_expired")),
        samples["claim"],
        instance.network + "locations/",
        instance.network + "sign-in/",
        instance.network + "sign-up/",
        home + "verify/",
    ]
    found = []
    page = open_page(size, dark=dark)
    for address in anonymous:
        page.goto(address)
        found += judge(page, address, axe)
    page.locator("main input[name=link]").fill(samples["credential"]["url"])
    page.get_by_role("button", name="Check it").click()
    page.wait_for_selector("#result")
    found += judge(page, "the result of a check", axe)
    sign_in(page, "lena")
    for address in ("wallet/", "account/"):
        page.goto(instance.network + address)
        found += judge(page, address, axe)
    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_where_people_organise(
    size: str,
    dark: bool,
    axe: Path,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    instance: Instance,
) -> None:
    page, home = open_page(size, dark=dark), instance.location("ljubljana")
    found = []

    def look(path: str) -> None:
        page.goto(home + path.lstrip("/"))
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found.extend(judge(page, path, axe))

    def first(selector: str) -> str:
        return page.locator(f"main {selector}").first.get_attribute("href") or ""

    sign_in(page, "petra")
    page.goto(home + "sign-in/")
    look("manage/")
    new, edit = first("a[href$='activities/new/']"), first(OLDER)
    for path in ("manage/organisers/new/", new, edit, f"{edit}participants/"):
        look(path)
    achievement = first("a[href$='/codes/']").removesuffix("codes/")
    look(achievement)
    look(f"{achievement}issue/")
    withdraw = first("a[href*='/revoke/']")
    look(f"{achievement}codes/")
    look(first("tbody a"))
    look(withdraw)
    assert found == []
