"""Events and courses that a web page or file describes with schema.org's words (JSON-LD), as rows of a table.

Whatever comes from outside is taken for hostile: nothing is fetched from here, no context is followed, sizes and depths
are limited, and only texts are taken.
"""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from learning.errors import UnreadableFile
from learning.exchange.reading import Cells, Rows, decoded

MAX_NODES = 20_000
MAX_ITEMS = 200
_DEPTH = 20
_TYPES = re.compile(
    r"(?:https?://schema\.org/|schema:)?(\w*Event|Course|CourseInstance|Hackathon|EducationEvent)"
)


class _Scripts(HTMLParser):
    """Collects the contents of <script type="application/ld+json">."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._is_inside = tag == "script" and kind == "application/ld+json"
        if self._is_inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False


def read_page(body: bytes, *, base: str = "") -> Rows:
    """The events and courses of an HTML page or a JSON-LD file, without what is cancelled. `base`: the address that it
    came from, if it did. Raises UnreadableFile."""
    text = decoded(body)
    if text.lstrip().startswith(("{", "[")):
        documents = [text]
    else:
        parser = _Scripts()
        parser.feed(text)
        documents = parser.found[:100]
    items: list[dict[str, Any]] = []
    budget = [MAX_NODES]
    for document in documents:
        try:
            _collect(json.loads(document), items, budget, 0)
        except (ValueError, RecursionError):
            continue  # a page may hold a broken one beside good ones
    items = [item for item in items if "EventCancelled" not in _text(item.get("eventStatus"))]
    rows = [(number, _cells(item, base)) for number, item in enumerate(items[:MAX_ITEMS], start=1)]
    if not rows:
        raise UnreadableFile(code="no_events")
    return rows


def _collect(node: Any, items: list[dict[str, Any]], budget: list[int], depth: int) -> None:
    budget[0] -= 1
    if budget[0] < 0 or depth > _DEPTH:
        return
    if isinstance(node, list):
        for part in node:
            _collect(part, items, budget, depth + 1)
    elif isinstance(node, dict):
        kinds = node.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _TYPES.fullmatch(name) for name in names):
            items.append(node)
            return
        for part in node.values():
            if isinstance(part, dict | list):
                _collect(part, items, budget, depth + 1)


def _cells(item: dict[str, Any], base: str) -> Cells:
    instance = _first(item.get("hasCourseInstance"))
    timed = instance if isinstance(instance, dict) and not item.get("startDate") else item
    where = _first(item.get("location") or timed.get("location"))
    address = _first(where.get("address")) if isinstance(where, dict) else None
    geo = _first(where.get("geo")) if isinstance(where, dict) else None
    offer = _first(item.get("offers"))
    cells = {
        "title": _text(item.get("name"))[:160],
        "description": _text(item.get("description"), 10_000) or _text(item.get("name")),
        "starts_at": _text(timed.get("startDate"), 40),
        "ends_at": _text(timed.get("endDate"), 40),
        "languages": _language(item.get("inLanguage")),
        "external_url": _address(item.get("url"), base),
    }
    if cells["external_url"]:
        cells["joining"] = "external"
    if isinstance(where, dict):
        is_online = "VirtualLocation" in str(where.get("@type"))
        cells |= {"format": "online" if is_online else "", "place": _text(where.get("name"))[:120]}
    elif isinstance(where, str):
        cells["place"] = _text(where)[:120]
    if isinstance(address, dict):
        cells["street"] = _text(address.get("streetAddress"))[:200]
        cells["place"] = _text(address.get("addressLocality"))[:120] or cells.get("place", "")
    elif isinstance(address, str):
        cells["street"] = _text(address)[:200]
    if isinstance(geo, dict):
        cells |= {"lat": _text(geo.get("latitude")), "lon": _text(geo.get("longitude"))}
    if isinstance(offer, dict) and _text(offer.get("price")) not in ("", "0", "0.0", "0.00"):
        cells["price_note"] = f"{_text(offer.get('price'))} {_text(offer.get('priceCurrency'))}".strip()[:100]
    most = _text(item.get("maximumAttendeeCapacity"))
    if most.isdigit() and most != "0":
        cells["capacity"] = most
    if not cells["starts_at"]:
        cells["schedule"] = "any_time"
    return {name: cell for name, cell in cells.items() if cell}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any, limit: int = 300) -> str:
    """The words of a value: tags taken out, white space made even."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    words = re.sub(r"<[^<>]{0,2000}>", " ", unescape(str(value)[: limit * 4]))
    return " ".join(words.replace("\x00", "").encode(errors="replace").decode().split())[:limit]


def _language(value: Any) -> str:
    """Codes alone: what else a page calls its language nobody could mend there. "" for none."""
    values = value if isinstance(value, list) else [value]
    said = [one.get("alternateName") or one.get("name") if isinstance(one, dict) else one for one in values]
    codes = [text for text in map(_text, said) if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?", text)]
    return ", ".join(dict.fromkeys(codes))


def _address(value: Any, base: str) -> str:
    """A whole address, or ""."""
    said = _text(value, 500)
    try:
        address = urljoin(base, said) if said else ""
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""
