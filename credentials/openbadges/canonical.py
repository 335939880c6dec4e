"""RDF Dataset Canonicalization (RDFC-1.0, "URDNA2015") of JSON-LD, with pinned contexts and nothing dropped unseen.

PyLD has no safe mode: terms that a context does not define vanish, and the signature would not cover them. Here they
raise; so do relative addresses, contexts that are not pinned or are written into the document, and every other way
to write the same graph so that a reader of the JSON sees something else than what was signed.
"""

import hashlib
import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pyld import jsonld
from pyld.canon import URDNA2015

from .documents import JsonObject
from .errors import OpenBadgesError, UnknownContext, UnsafeDocument

MAX_VALUES = 3_000  # values in one document; a rich badge has some 300
MAX_WORK = 2_000  # comparisons of blank nodes that look alike; honest documents need a handful
_REMEMBERED = 32_000  # characters
_MEETINGS = 512  # of two contexts; a badge has some 10
_FOLDER = Path(__file__).with_name("contexts")
# RFC 3987 without what N-Quads cannot hold between "<" and ">".
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f\s]*')
# With an empty base PyLD makes relative addresses absolute under a made-up one; with this one they can be told.
_RELATIVE = "relative-address:"
_BLANK = re.compile(r"_:[A-Za-z0-9]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
# RDFC-1.0 writes these as escapes, PyLD as they are: what we sign must be what every verifier computes.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VALUE_NAMES = {"@value", "@language", "@direction", "@type"}


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


def require_few_values(document: JsonObject) -> None:
    """Raise OpenBadgesError (too_large) for more than MAX_VALUES values: each costs time, whatever its size."""
    stack: list[Any] = [document]
    seen = 0
    while stack:
        node = stack.pop()
        seen += 1
        if seen > MAX_VALUES:
            raise OpenBadgesError(f"more than {MAX_VALUES} values", code="too_large")
        if isinstance(node, dict | list):
            stack.extend(node.values() if isinstance(node, dict) else node)


def require_plain_names(document: JsonObject) -> None:
    """Raise UnsafeDocument unless the members' names are terms of the contexts, as people and programs read them.

    JSON-LD knows other spellings of the same graph: a member named by its whole address ("…credentials#validUntil"),
    by a keyword ("@graph", "@reverse", "@included"), or moved into a second object with the credential's own id. The
    signature would hold, and a reader who asks for "validUntil" would find none.
    """
    root = document.get("id")
    require_few_values(document)
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, str):
            if _CONTROL.search(node):
                raise UnsafeDocument("a control character")
        elif isinstance(node, dict):
            if "@value" in node:
                if not _VALUE_NAMES.issuperset(node):
                    raise UnsafeDocument("a value with other members")
            else:
                for name in node:
                    if name != "@context" and (":" in name or name.startswith("@")):
                        raise UnsafeDocument(f"{name[:200]!r} is not a plain name")
                if root is not None and node is not document and node.get("id") == root:
                    raise UnsafeDocument("an object inside has the id of the whole")
            stack.extend(value for name, value in node.items() if name != "@context")


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
    require_plain_names(document)
    options = {"documentLoader": _load, "base": f"{_RELATIVE}//x/"}
    try:
        processor = _Processor()
        expanded = processor.expand(document, options)
        _require_sound(expanded)
        dataset = processor.to_rdf(expanded, options)
        quads: str = _Bounded().main(dataset, {"format": "application/n-quads"})
    except jsonld.JsonLdError as error:
        for cause in _causes(error):
            if isinstance(cause, OpenBadgesError):
                raise cause from error
        raise OpenBadgesError(str(error.type), code="malformed_jsonld") from error
    except RecursionError as error:
        raise OpenBadgesError("too deeply nested", code="too_deep") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, OpenBadgesError):
            raise
        # PyLD stumbles so over members of a kind that it does not expect.
        raise OpenBadgesError(str(error)[:200], code="malformed_jsonld") from error
    return quads.encode()


class _Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD, without doing the same work twice: that is more than half of the time of canonicalising a badge.

    It works a type's or a property's own context out anew at each node; here each meeting of two contexts is worked
    out once. Contexts are pinned, so they stay the same objects; an entry holds both, so that no identity is given to
    another object meanwhile. And it would expand once more what it has just expanded.
    """

    _known: ClassVar[dict[tuple[Any, ...], tuple[Any, Any, Any]]] = {}

    def __init__(self) -> None:
        super().__init__(on_property_dropped=_refuse_dropped)
        self._expanded: Any = None

    def expand(self, input_: Any, options: Any) -> Any:
        if self._expanded is None or input_ is not self._expanded:
            self._expanded = super().expand(input_, options)
        return self._expanded

    def _process_context(
        self, active_ctx: Any, local_ctx: Any, options: Any, *more: Any, **named: Any
    ) -> Any:
        if "cycles" in named:  # while contexts are checked for the first time
            return super()._process_context(active_ctx, local_ctx, options, *more, **named)
        names = [local_ctx] if isinstance(local_ctx, str) else local_ctx
        is_by_name = isinstance(names, list) and all(isinstance(name, str) for name in names)
        local = tuple(names) if is_by_name else id(local_ctx)
        key = (id(active_ctx), local, *more, *sorted(named.items()))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MEETINGS:
                self._known.clear()
            result = super()._process_context(active_ctx, local_ctx, options, *more, **named)
            known = self._known[key] = (active_ctx, local_ctx, result)
        return known[2]


class _Bounded(URDNA2015):  # type: ignore[misc]  # PyLD has no types
    """Blank nodes that all look alike take time beyond all bounds (RDFC-1.0 §7.1, "dataset poisoning")."""

    def __init__(self) -> None:
        super().__init__()
        self.work = 0

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
        self.work += 1
        if self.work > MAX_WORK:
            raise OpenBadgesError("too many nodes that look alike", code="too_large")
        return super().hash_n_degree_quads(id_, issuer)


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = getattr(error, "cause", None) or error.__cause__
    return found


def _require_sound(expanded: Any) -> None:
    """Relative addresses would be left out of the quads without a word; odd ones could forge the quads' text."""
    stack = [expanded]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            if "@value" in node:
                _require_sound_value(node)
                continue
            for key, values in node.items():
                if key in ("@id", "@type"):
                    for value in values if isinstance(values, list) else [values]:
                        _require_address(value)
                else:
                    if not key.startswith("@"):
                        _require_address(key)
                    stack.append(values)


def _require_sound_value(node: dict[str, Any]) -> None:
    kind, language = node.get("@type"), node.get("@language")
    if kind is not None and kind != "@json":
        _require_address(kind)
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise UnsafeDocument("malformed language")


def _require_address(value: Any) -> None:
    if (
        not isinstance(value, str)
        or not (_IRI.fullmatch(value) or _BLANK.fullmatch(value))
        or value.startswith(_RELATIVE)
    ):
        raise UnsafeDocument(f"not an absolute address: {str(value)[:200]!r}")
