"""What maps lie on: an operator's tile server, which is named, or the map that comes along."""

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance, beside

pytestmark = pytest.mark.browser


def _picture() -> bytes:
    """A grey PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class _Tiles(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str]] = []  # host, path, referrer

    def do_GET(self) -> None:
        self.asked.append((self.headers["Host"], self.path, self.headers["Referer"] or ""))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(_picture())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a map asks for all at once


@pytest.fixture
def tiles() -> Iterator[int]:
    """The port of a tile server on this machine."""
    _Tiles.asked.clear()
    server = _Server(("127.0.0.1", 0), _Tiles)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_tiles_of_the_operator_s_server_carry_the_map(
    open_page: Callable[..., Page], instance: Instance, tiles: int
) -> None:
    address = f"http://{{s}}.tiles.localhost:{tiles}/{{z}}/{{x}}/{{y}}.png"
    with beside(instance, COL_TILES_URL=address, COL_TILES_ATTRIBUTION="© City survey & friends") as port:
        page = open_page("laptop", others=(".tiles.localhost",))
        page.goto(f"http://ljubljana.cityoflearning.localhost:{port}/activities/?view=map")
        page.locator("[data-map]").scroll_into_view_if_needed()
        expect(page.locator("[data-map][data-markers]")).to_be_visible()
        drawn = page.locator("img.leaflet-tile-loaded")
        expect(drawn.first).to_be_visible()
        assert drawn.first.evaluate("tile => tile.naturalWidth") == 1
        credit = page.locator(".leaflet-control-attribution")
        expect(credit).to_have_text("© City survey & friends")

        page.goto(f"http://cityoflearning.localhost:{port}/")
        page.locator("[data-map]").scroll_into_view_if_needed()
        expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
        expect(credit).to_have_text("© City survey & friends")
        page.close()
    hosts = {host.split(":")[0] for host, _, _ in _Tiles.asked}
    assert hosts <= {f"{letter}.tiles.localhost" for letter in "abc"}
    assert hosts
    # Who draws the map learns which part of the world is looked at, and by whose readers: no page, no filter.
    assert {referrer.split("//")[1].partition("/")[2] for _, _, referrer in _Tiles.asked if referrer} <= {""}


def test_map_that_comes_along_says_in_the_reader_s_language_that_it_is_schematic(
    open_page: Callable[..., Page], instance: Instance
) -> None:
    page = open_page("laptop")
    page.goto(instance.location("ljubljana") + "sl/activities/?view=map")
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map][data-markers]")).to_be_visible()
    credit = page.locator(".leaflet-control-attribution")
    expect(credit).to_have_text("Shematski zemljevid · Natural Earth · GeoNames (CC BY 4.0)")
