"""Badges inside images: PNG iTXt chunks and SVG elements (Open Badges 3.0 §5.3, 2.0 baking specification).

Pixels are never decoded and never encoded anew: a chunk is put in, or read.
"""

import struct
import zlib
from collections.abc import Iterator

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from .errors import NotBaked

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
OB3_KEYWORD = b"openbadgecredential"
OB2_KEYWORD = b"openbadges"
OB3_SVG = "https://purl.imsglobal.org/ob/v3p0"
OB2_SVG = "http://openbadges.org"
MAX_IMAGE = 4 * 1024 * 1024
MAX_TEXT = 1024 * 1024
MAX_CHUNKS = 4000


def bake_png(image: bytes, text: str, *, keyword: bytes = OB3_KEYWORD) -> bytes:
    """`image` with `text` in one uncompressed iTXt chunk before the pixels; an earlier badge is replaced.

    Raises NotBaked if `image` is no PNG.
    """
    body = keyword + b"\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    parts, is_baked = [PNG_MAGIC], False
    for kind, data, raw in _chunks(image):
        if kind in (b"iTXt", b"tEXt", b"zTXt") and data.split(b"\0", 1)[0] in (OB2_KEYWORD, OB3_KEYWORD):
            continue
        if kind == b"IDAT" and not is_baked:
            parts.append(chunk)
            is_baked = True
        parts.append(raw)
    if not is_baked:
        raise NotBaked("no pixels in this PNG")
    return b"".join(parts)


def unbake_png(image: bytes) -> str:
    """The badge inside a PNG that is whole: JSON, a JWT or (2.0) an address. Raises NotBaked, also for a cut image."""
    found: tuple[bytes, bytes] | None = None
    for kind, data, _raw in _chunks(image):
        keyword, _zero, rest = data.partition(b"\0")
        if found is None and kind in (b"iTXt", b"tEXt", b"zTXt") and keyword in (OB2_KEYWORD, OB3_KEYWORD):
            found = (kind, rest)
    if found is None:
        raise NotBaked("no badge inside this PNG")
    kind, rest = found
    if kind == b"iTXt":
        return _read_itxt(rest)
    return _decode(rest if kind == b"tEXt" else _inflate(rest[1:]), "latin-1")


def unbake_svg(image: bytes) -> str:
    """The badge inside an SVG. Raises NotBaked, also for entities, DTDs and malformed XML."""
    if len(image) > MAX_IMAGE:
        raise NotBaked("the image is too large")
    try:
        root = SafeTree.fromstring(image, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (SafeTree.ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise NotBaked("not a well-formed SVG") from error
    for element in root.iter(f"{{{OB3_SVG}}}credential"):
        text = element.get("verify") or (element.text or "").strip()
        if text:
            return str(text)
    for element in root.iter(f"{{{OB2_SVG}}}assertion"):
        text = (element.text or "").strip() or element.get("verify")
        if text:
            return str(text)
    raise NotBaked("no badge inside this SVG")


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(kind, data, whole chunk) up to IEND. What follows IEND is left out: no second file rides along."""
    if not image.startswith(PNG_MAGIC):
        raise NotBaked("not a PNG")
    if len(image) > MAX_IMAGE:
        raise NotBaked("the image is too large")
    position = len(PNG_MAGIC)
    for _number in range(MAX_CHUNKS):
        head = image[position : position + 8]
        if len(head) < 8:
            raise NotBaked("the PNG is cut off")
        (length,) = struct.unpack(">I", head[:4])
        end = position + 12 + length
        if end > len(image):
            raise NotBaked("the PNG is cut off")
        kind, data = head[4:], image[position + 8 : position + 8 + length]
        if struct.unpack(">I", image[end - 4 : end])[0] != zlib.crc32(kind + data):
            raise NotBaked("the PNG is damaged")
        yield kind, data, image[position:end]
        if kind == b"IEND":
            return
        position = end
    raise NotBaked("too many parts in this PNG")


def _read_itxt(rest: bytes) -> str:
    if len(rest) < 2:
        raise NotBaked("malformed text chunk")
    compressed, rest = rest[0], rest[2:]
    _language, _zero, rest = rest.partition(b"\0")
    _translated, _zero, text = rest.partition(b"\0")
    return _decode(_inflate(text) if compressed else text, "utf-8")


def _inflate(data: bytes) -> bytes:
    try:
        text = zlib.decompressobj().decompress(data, MAX_TEXT + 1)
    except zlib.error as error:
        raise NotBaked("malformed text chunk") from error
    return text


def _decode(data: bytes, encoding: str) -> str:
    if len(data) > MAX_TEXT:
        raise NotBaked("the badge inside is too large")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotBaked("malformed text chunk") from error
