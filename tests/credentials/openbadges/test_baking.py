"""Badges put into images and taken out again; hostile images (A19, A20)."""

import io
import json
import struct
import time
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from credentials.openbadges.baking import (
    OB2_KEYWORD,
    OB3_KEYWORD,
    OB3_SVG,
    PNG_MAGIC,
    bake_png,
    bake_svg,
    unbake_png,
    unbake_svg,
)
from credentials.openbadges.errors import NotBaked
from credentials.openbadges.verification import Verdict

from .making import World

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA"
SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
)


def _png(size: tuple[int, int] = (8, 8)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG")
    return buffer.getvalue()


PNG = _png()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(kind: bytes, data: bytes) -> bytes:
    """PNG with one chunk after its header."""
    return PNG[:33] + chunk(kind, data) + PNG[33:]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_any_text_comes_out_of_a_png_as_it_went_in(text: str) -> None:
    assert unbake_png(bake_png(PNG, text)) == text


def test_baking_changes_nothing_else_and_happens_once() -> None:
    baked = bake_png(bake_png(PNG, "one", keyword=OB2_KEYWORD), "two")
    assert baked.count(b"openbadge") == 1
    assert b"iTXtopenbadgecredential\0\0\0\0\0two" in baked
    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(PNG)).tobytes()
    assert Image.open(io.BytesIO(baked)).info["openbadgecredential"] == "two"


@pytest.mark.parametrize("keyword", [OB2_KEYWORD, OB3_KEYWORD])
@pytest.mark.parametrize("kind", ["plain", "packed", "latin", "packed latin"])
def test_every_kind_of_text_chunk_is_read(keyword: bytes, kind: str) -> None:
    text = b'{"a":1}'
    image = {
        "plain": with_chunk(b"iTXt", keyword + b"\0\0\0en\0\0" + text),
        "packed": with_chunk(b"iTXt", keyword + b"\0\1\0\0\0" + zlib.compress(text)),
        "latin": with_chunk(b"tEXt", keyword + b"\0" + text),
        "packed latin": with_chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(text)),
    }[kind]
    assert unbake_png(image) == text.decode()


BOMB = zlib.compress(bytes(1_000_000_000 // 8), 9)
HOSTILE = {
    "not a PNG": b"GIF89a" + PNG,
    "empty": b"",
    "no badge": PNG,
    "cut": bake_png(PNG, TOKEN)[:-20],
    "wrong checksum": bake_png(PNG, TOKEN).replace(b"AAAA", b"AAAB"),
    "zTXt bomb": with_chunk(b"zTXt", OB2_KEYWORD + b"\0\0" + BOMB),
    "iTXt bomb": with_chunk(b"iTXt", OB3_KEYWORD + b"\0\1\0\0\0" + BOMB),
    "10 MB": with_chunk(b"iTXt", OB3_KEYWORD + b"\0\0\0\0\0" + b"x" * 10_000_000),
    "2 MB": with_chunk(b"iTXt", OB3_KEYWORD + b"\0\0\0\0\0" + b"x" * 2_000_000),
    "two badges": PNG[:33]
    + chunk(b"tEXt", OB3_KEYWORD + b"\0b")
    + chunk(b"tEXt", OB3_KEYWORD + b"\0a")
    + PNG[33:],
    "length beyond the end": PNG[:33] + b"\xff\xff\xff\xffiTXt" + PNG[33:],
    "ten thousand frames": PNG[:33] + chunk(b"fcTL", bytes(26)) * 10_000 + PNG[33:],
    "no text": with_chunk(b"iTXt", OB3_KEYWORD + b"\0"),
    "not UTF-8": with_chunk(b"iTXt", OB3_KEYWORD + b"\0\0\0\0\0\xff\xfe"),
    "after the end": PNG + chunk(b"iTXt", OB3_KEYWORD + b"\0\0\0\0\0" + b"{}"),
}


@pytest.mark.parametrize("image", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_png_is_refused_at_once(image: bytes) -> None:
    begin = time.process_time()
    with pytest.raises(NotBaked):
        unbake_png(image)
    assert time.process_time() - begin < 0.5


def test_a_picture_of_60000_pixels_squared_is_never_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    huge = PNG_MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert unbake_png(bake_png(huge, TOKEN)) == TOKEN


def test_what_follows_the_end_does_not_ride_along() -> None:
    polyglot = PNG + b"<html><script>alert(1)</script>PK\x03\x04"
    baked = bake_png(polyglot, TOKEN)
    assert baked.endswith(chunk(b"IEND", b""))
    assert b"script" not in baked


@pytest.mark.parametrize("text", [TOKEN, '{"name": "<Ž & \\"é\\">"}'])
@pytest.mark.parametrize(
    "image",
    [
        SVG,
        SVG.replace("<svg", "<!-- > --><svg").replace("viewBox", 'data-x="a>b" viewBox'),
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"\n><s:g/></s:svg>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">' + SVG.partition("\n")[2],
    ],
)
def test_a_badge_goes_into_an_svg_and_comes_out(image: str, text: str) -> None:
    baked = bake_svg(image.encode(), text)
    assert unbake_svg(baked) == text
    again = bake_svg(baked, TOKEN + "A")
    assert unbake_svg(again) == TOKEN + "A"
    root = ElementTree.fromstring(again)
    assert root[0].tag == f"{{{OB3_SVG}}}credential"
    assert len(root.findall(f".//{{{OB3_SVG}}}credential")) == 1


def test_an_earlier_badge_in_an_svg_is_replaced_wherever_it_is() -> None:
    old = SVG.replace(
        "<path",
        f'<g><b:credential xmlns:b="{OB3_SVG}" verify="x"/></g><b:credential xmlns:b="{OB3_SVG}">y</b:credential><path',
    )
    baked = bake_svg(old.encode(), TOKEN)
    assert unbake_svg(baked) == TOKEN
    assert baked.count(b"credential") == 1
    assert b'<g></g><path d="M0 0"/></svg>' in baked


HOSTILE_SVG = {
    "entity bomb": '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
    "external entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "parameter entity": '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]><svg/>',
    "not SVG": "<html><body/></html>",
    "cut": SVG[:-8],
    "no XML": "svg",
    "nested": "<svg>" + "<g>" * 100_000,
    "very many elements": "<svg>" + "<g/>" * 200_000 + "</svg>",
    "two badges": f'<svg><c xmlns="{OB3_SVG}"/><credential xmlns="{OB3_SVG}" verify="a"/>'
    f'<credential xmlns="{OB3_SVG}" verify="b"/></svg>',
    "no badge": SVG,
    "another encoding": '<?xml version="1.0" encoding="UTF-7"?><svg/>',
    "UTF-16": SVG.encode("utf-16"),
    "5 MB": "<svg>" + " " * 5_000_000 + "</svg>",
    "empty": "",
}


@pytest.mark.parametrize("image", HOSTILE_SVG.values(), ids=HOSTILE_SVG)
def test_a_hostile_svg_is_refused_at_once(image: str | bytes) -> None:
    data = image.encode() if isinstance(image, str) else image
    begin = time.process_time()
    with pytest.raises(NotBaked):
        unbake_svg(data)
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize("form", ["json", "token"])
@pytest.mark.parametrize("image", ["png", "svg"])
def test_a_baked_badge_verifies(image: str, form: str) -> None:
    world = World()
    text: Any = json.dumps(world.badge()) if form == "json" else world.token()
    baked = bake_png(PNG, text) if image == "png" else bake_svg(SVG.encode(), text)
    assert world.judge(baked).verdict == Verdict.VALID
    assert world.judge(baked[: len(baked) // 2]).verdict == Verdict.INVALID
