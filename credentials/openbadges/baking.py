"""Badges inside images: PNG iTXt chunks and SVG elements (Open Badges 3.0 §5.3, 2.0 baking specification).

Pixels are never decoded and never encoded anew: a chunk is put in, or read. SVG is never built up as a tree.
"""

import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

from .errors import NotBaked

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
OB3_KEYWORD = b"openbadgecredential"
OB2_KEYWORD = b"openbadges"
OB3_SVG = "https://purl.imsglobal.org/ob/v3p0"
OB2_SVG = "http://openbadges.org"
MAX_IMAGE = 4 * 1024 * 1024
MAX_TEXT = 1024 * 1024
MAX_CHUNKS = 4000
MAX_NESTING = 64
MAX_ELEMENTS = 100_000
_TEXT_KINDS = (b"iTXt", b"tEXt", b"zTXt")
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {f"{OB3_SVG} credential": OB3_KEYWORD, f"{OB2_SVG} assertion": OB2_KEYWORD}


def bake_png(image: bytes, text: str, *, keyword: bytes = OB3_KEYWORD) -> bytes:
    """`image` with `text` in one uncompressed iTXt chunk before the pixels; an earlier badge is replaced.

    Raises NotBaked if `image` is no PNG.
    """
    body = keyword + b"\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    parts, is_baked = [PNG_MAGIC], False
    for kind, data, raw in _chunks(image):
        if kind in _TEXT_KINDS and data.split(b"\0", 1)[0] in (OB2_KEYWORD, OB3_KEYWORD):
            continue
        if kind == b"IDAT" and not is_baked:
            parts.append(chunk)
            is_baked = True
        parts.append(raw)
    if not is_baked:
        raise NotBaked("no pixels in this PNG")
    return b"".join(parts)


def unbake_png(image: bytes) -> str:
    """The badge inside a PNG that is whole: JSON, a JWT or (2.0) an address; 3.0 goes before 2.0.

    Raises NotBaked, also for a cut image and for one with several badges of one version.
    """
    found: dict[bytes, set[str]] = {}
    for kind, data, _raw in _chunks(image):
        keyword, _zero, rest = data.partition(b"\0")
        if kind not in _TEXT_KINDS or keyword not in (OB2_KEYWORD, OB3_KEYWORD):
            continue
        if kind == b"iTXt":
            text = _read_itxt(rest)
        else:
            text = _decode(rest if kind == b"tEXt" else _inflate(rest[1:]), "latin-1")
        found.setdefault(keyword, set()).add(text)
    return _chosen(found, "no badge inside this PNG")


def bake_svg(image: bytes, text: str, *, keyword: bytes = OB3_KEYWORD) -> bytes:
    """`image` (SVG in UTF-8) with `text` in a badge element, the first child of <svg>; an earlier badge is replaced.

    A JWT goes into the attribute `verify`, JSON into the element. Raises NotBaked for anything but a plain SVG.
    """
    reader = _SvgReader(image)
    start = reader.root_end
    namespace, name = (OB3_SVG, "credential") if keyword == OB3_KEYWORD else (OB2_SVG, "assertion")
    if text.lstrip().startswith("{"):
        inside = f"<openbadges:{name} xmlns:openbadges={namespace!r}>{escape(text)}</openbadges:{name}>"
    else:
        value = escape(text, {'"': "&quot;"})
        inside = f'<openbadges:{name} xmlns:openbadges={namespace!r} verify="{value}"/>'
    if image[start - 2 : start] == b"/>":
        return image[: start - 2] + b">" + inside.encode() + f"</{reader.root_name}>".encode() + image[start:]
    parts, position = [image[:start], inside.encode()], start
    for begin, end in reader.badges:
        parts.append(image[position:begin])
        position = end
    return b"".join([*parts, image[position:]])


def unbake_svg(image: bytes) -> str:
    """The badge inside an SVG; 3.0 goes before 2.0. Raises NotBaked, also for entities and malformed XML."""
    return _chosen(_SvgReader(image).found, "no badge inside this SVG")


class _SvgReader:
    """One pass over an SVG: where its root's start tag ends, what badges it holds and where.

    `root_end`: byte after the root's start tag. `badges`: (first byte, byte after the last) of badge elements.
    `found`: {keyword: texts}. Raises NotBaked.
    """

    def __init__(self, image: bytes) -> None:
        if len(image) > MAX_IMAGE:
            raise NotBaked("the image is too large")
        self.image, self.root_end, self.root_name = image, 0, "svg"
        self.depth = self.elements = 0
        self.badges: list[tuple[int, int]] = []
        self.found: dict[bytes, set[str]] = {}
        self._inside: tuple[bytes, int, str, list[str]] | None = None
        # UTF-8 whatever the document says of itself: other readings of the same bytes are where tricks begin.
        self._parser = parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._declaration
        parser.EntityDeclHandler = self._refuse
        parser.UnparsedEntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(image, True)
        except expat.ExpatError as error:
            raise NotBaked("not a well-formed SVG") from error

    def _refuse(self, *_arguments: object) -> None:
        raise NotBaked("an SVG with entities")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise NotBaked("an SVG in another encoding than UTF-8")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_NESTING or self.elements > MAX_ELEMENTS:
            raise NotBaked("too many elements, or nested too deeply")
        if self.depth == 1:
            if name not in (f"{_SVG} svg", "svg"):
                raise NotBaked("not an SVG")
            self.root_end = self._tag_end(self._parser.CurrentByteIndex)
            self.root_name = self.image[self._parser.CurrentByteIndex + 1 :].split(None, 1)[0].decode()
            self.root_name = self.root_name.partition(">")[0].partition("/")[0]
        elif name in _ELEMENTS and self._inside is None:
            begin = self._parser.CurrentByteIndex
            self._inside = (_ELEMENTS[name], begin, attributes.get("verify", ""), [])
            self._inside_depth = self.depth

    def _text(self, text: str) -> None:
        if self._inside is not None:
            self._inside[3].append(text)

    def _end(self, _name: str) -> None:
        if self._inside is not None and self.depth == self._inside_depth:
            keyword, begin, verify, parts = self._inside
            at = (
                self._parser.CurrentByteIndex
            )  # where the end tag begins; undefined for an element without one
            start_end = self._tag_end(begin)
            is_empty = self.image[start_end - 2 : start_end] == b"/>"
            self.badges.append((begin, start_end if is_empty else self._tag_end(at)))
            text = "".join(parts).strip()
            # 3.0: `verify` holds a JWT. 2.0: it is the assertion's address, beside the assertion itself.
            text = (verify or text) if keyword == OB3_KEYWORD else (text or verify)
            if len(text) > MAX_TEXT:
                raise NotBaked("the badge inside is too large")
            if text:
                self.found.setdefault(keyword, set()).add(text)
            self._inside = None
        self.depth -= 1

    def _tag_end(self, position: int) -> int:
        """The byte after the tag that begins at `position`; ">" may stand inside of an attribute."""
        quote = 0
        for index in range(position, len(self.image)):
            byte = self.image[index]
            if quote:
                quote = 0 if byte == quote else quote
            elif byte in b"\"'":
                quote = byte
            elif byte == 0x3E:
                return index + 1
        raise NotBaked("not a well-formed SVG")


def _chosen(found: dict[bytes, set[str]], missing: str) -> str:
    for keyword in (OB3_KEYWORD, OB2_KEYWORD):
        texts = found.get(keyword, set())
        if len(texts) > 1:
            raise NotBaked("several badges in one image")
        if texts:
            return texts.pop()
    raise NotBaked(missing)


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
