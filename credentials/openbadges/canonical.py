"""RDF Dataset Canonicalization (RDFC-1.0, "URDNA2015") of JSON-LD, with pinned contexts and nothing dropped unseen.

PyLD has no safe mode: terms that a context does not define vanish, and the signature would not cover them. Here they
raise; so do relative addresses and contexts that are not pinned or are written into the document.
"""

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pyld import jsonld

from .documents import JsonObject
from .errors import OpenBadgesError, UnknownContext, UnsafeDocument

_REMEMBERED = 32_000  # characters
_FOLDER = Path(__file__).with_name("contexts")


@cache
def _index() -> dict[str, JsonObject]:
    return {entry["url"]: entry for entry in json.loads((_FOLDER / "index.json").read_text())}


@cache
def pinned_context(url: str) -> JsonObject:
    """The context at `url` from the package's own copy. Raises UnknownContext; nothing is ever fetched."""
    try:
        entry = _index()[url]
    except KeyError:
        raise UnknownContext(url) from None
    raw = (_FOLDER / entry["file"]).read_bytes()
    if hashlib.sha256(raw).hexdigest() != entry["sha256"]:
        raise OpenBadgesError(f"the copy of {url} was changed", code="context_changed")
    document: JsonObject = json.loads(raw)
    return document


def _load(url: str, _options: Any) -> JsonObject:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": pinned_context(url),
        "tag": "static",  # it can never change: PyLD may keep what it has worked out for good
    }


def require_pinned_contexts(document: JsonObject) -> None:
    """Raise UnknownContext unless every `@context`, at any depth, is a list of pinned addresses.

    An object written into the document could redefine terms under a valid signature, so it is refused as well.
    """
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "@context" in node:
                contexts = node["@context"]
                for context in contexts if isinstance(contexts, list) else [contexts]:
                    if not isinstance(context, str):
                        raise UnknownContext("a context inside the document")
                    if context not in _index():
                        raise UnknownContext(context)
            stack.extend(value for key, value in node.items() if key != "@context")
        elif isinstance(node, list):
            stack.extend(node)


def _refuse_dropped(name: str) -> None:
    raise UnsafeDocument(f"{name!r} is not defined by the contexts")


def canonicalise(document: JsonObject) -> bytes:
    """The canonical N-Quads of a JSON-LD document (UTF-8). Raises UnknownContext, UnsafeDocument, OpenBadgesError.

    The last small documents are remembered by their exact text: a status list is looked at again and again.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _canonicalise_text(text) if len(text) <= _REMEMBERED else _canonicalise(document)


@lru_cache(maxsize=32)
def _canonicalise_text(text: str) -> bytes:
    return _canonicalise(json.loads(text))


def _canonicalise(document: JsonObject) -> bytes:
    require_pinned_contexts(document)
    options = {"documentLoader": _load, "base": ""}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=_refuse_dropped)
        _refuse_relative(expanded)
        quads: str = jsonld.normalize(
            expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}
        )
    except jsonld.JsonLdError as error:
        for cause in _causes(error):
            if isinstance(cause, OpenBadgesError):
                raise cause from error
        raise OpenBadgesError(str(error.type), code="malformed_jsonld") from error
    except RecursionError as error:
        raise OpenBadgesError("too deeply nested", code="too_deep") from error
    return quads.encode()


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = getattr(error, "cause", None) or error.__cause__
    return found


def _refuse_relative(expanded: Any) -> None:
    """Relative addresses would be left out of the quads without a word."""
    stack = [expanded]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            if "@value" in node:
                continue
            for key in ("@id", "@type"):
                values = node.get(key, [])
                for value in values if isinstance(values, list) else [values]:
                    if isinstance(value, str) and ":" not in value:
                        raise UnsafeDocument(f"relative address {value!r}")
            stack.extend(value for key, value in node.items() if key not in ("@id", "@type"))
