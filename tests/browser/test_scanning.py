"""A ticket that is held before the camera of an organiser's device."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.test_joining import OpenPage, SignIn, at_home
from tests.instance import Instance
from tests.tools import CHROMIUM_FLAGS, chromium_path

pytestmark = pytest.mark.browser
SLUG = "evening-with-the-city-council-ask-anything"


def filmed(picture: bytes, path: Path) -> Path:
    """What a camera sees: grey, a little tilted, the ticket in the middle. As motion JPEG: picture after picture."""
    frame = Image.new("RGB", (640, 480), "#777")
    ticket = Image.open(io.BytesIO(picture)).convert("RGBA").resize((320, 320)).rotate(8, expand=True)
    frame.paste(ticket, ((640 - ticket.width) // 2, (480 - ticket.height) // 2), ticket)
    one = io.BytesIO()
    frame.save(one, "JPEG", quality=80)
    path.write_bytes(one.getvalue() * 30)
    return path


def test_camera_notes_who_holds_a_ticket_before_it(
    chromium: Browser, open_page: OpenPage, sign_in: SignIn, instance: Instance, tmp_path: Path
) -> None:
    lena = open_page("phone")
    home = at_home(lena, sign_in, instance, "lena")
    lena.goto(f"{home}my-activities/{SLUG}/ticket/")
    film = filmed(lena.locator(".ticket__qr").screenshot(), tmp_path / "ticket.mjpeg")
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, *camera]
    ) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        at_home(page, sign_in, instance, "petra")
        page.goto(f"{home}manage/activities/{SLUG}/participants/scan/")
        page.get_by_role("button", name="Start the camera").click()
        expect(page.locator("[role=status]")).to_contain_text("Lena Novak")
        expect(page.locator(".scan__view")).to_be_visible()
        assert said == []
