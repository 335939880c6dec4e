"""Files as attackers send them, and as people do."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from shared.images import as_jpeg, as_png, as_webp, open_picture
from shared.uploads import JPEG, PDF, PNG, TEXT, WEBP, UploadRefused, clean_name, kind_of


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, form, **options)
    return out.getvalue()


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says to have this size; its pixels are a few bytes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"")


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (picture(), PNG.ending),
        (picture("JPEG"), JPEG.ending),
        (picture("WEBP"), WEBP.ending),
        (b"%PDF-1.7\n%%EOF", PDF.ending),
        (packed(**DOCX), ".docx"),
        (packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}), ".odt"),
        ("Bring: šal, τσάι.\n".encode(), TEXT.ending),
    ],
)
def test_kind_is_known_by_content(content: bytes, ending: str) -> None:
    assert kind_of(content).ending == ending


HOSTILE = {
    "nothing": b"",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg behind an XML head": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>',
    "svg behind words": b"hello <svg onload=alert(1)>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "script": b"#!/bin/sh\nrm -rf /",
    "program": b"MZ\x90\x00\x03" + b"\0" * 100,
    "elf": b"\x7fELF" + b"\x80" * 100,
    "gif": b"GIF89a" + b"\xff" * 60,
    "utf-7": "+ADw-script+AD4-".encode("utf-16"),
    "zip (named .pdf)": packed(**{"a.txt": "a"}),
    "zip with a way out": packed(**{**DOCX, "../../etc/cron.d/x": "x"}),
    "macros": packed(**{**DOCX, "word/vbaProject.bin": "x"}),
    "PDF that is an archive": b"%PDF-1.7\n%%EOF" + packed(**{"a.txt": "a"}),
    "broken zip": b"PK\x03\x04" + b"\0" * 200,
    "zip bomb": packed(**{**DOCX, "word/media.xml": "0" * (210 * 1024 * 1024)}),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_in_the_list_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        kind_of(content)

    assert len(str(refused.value)) > 15


BOMBS = {
    "30,000 x 30,000": png_of(30_000, 30_000),
    "long and thin": png_of(200_000, 10),
    "a text of 200 MB": png_of(
        10, 10, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"0" * 200_000_000)), chunk(b"tEXt", b"k\0v")
    ),
    "cut off": picture()[:60],
    "no pixels": png_of(100, 100),
    "not a picture": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_picture_that_is_a_bomb_or_broken_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused):
        open_picture(content, longest=2000)


def test_picture_is_written_anew_without_what_was_hidden_in_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"  # ImageDescription
    hidden = picture("JPEG", exif=exif.tobytes(), comment=b"SECRET") + packed(**{"SECRET.txt": "SECRET"})

    opened = open_picture(hidden, longest=2000)

    for written in (as_png(opened), as_jpeg(opened), as_webp(opened)):
        assert b"SECRET" not in written
        assert b"PK" not in written[-60:]
        assert not Image.open(io.BytesIO(written)).getexif()


def test_picture_is_turned_upright_and_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter

    opened = open_picture(picture("JPEG", (400, 200), exif=exif.tobytes()), longest=100)

    assert opened.size == (50, 100)


def test_clear_parts_become_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    assert open_picture(out.getvalue(), longest=100).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\plan.docx", "plan.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("a\r\nContent-Type: text.html", "aContent-Type: text.pdf"),
        ("nul\x00byte.php.pdf", "nulbyte.php.pdf"),
        ("...", "file.pdf"),
        ("š" * 300 + ".pdf", "š" * 80 + ".pdf"),
        ("", "file.pdf"),
    ],
)
def test_name_is_made_harmless(name: str, cleaned: str) -> None:
    assert clean_name(name, PDF) == cleaned
