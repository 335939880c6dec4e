"""JSON from strangers: bounded in size and depth, no doubled keys, no numbers that other readers see differently."""

import json
from typing import Any

from .documents import JsonObject
from .errors import OpenBadgesError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64


def parse_json(raw: bytes | str) -> JsonObject:
    """The JSON object in `raw`. Raises OpenBadgesError with code too_large, too_deep, duplicate_key or not_json."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise OpenBadgesError("more than 1 MB", code="too_large")
    _check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_pairs, parse_constant=_refuse_constant
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise OpenBadgesError("not JSON", code="not_json") from error
    except ValueError as error:
        if isinstance(error, OpenBadgesError):
            raise
        raise OpenBadgesError("not JSON", code="not_json") from error
    if not isinstance(value, dict):
        raise OpenBadgesError("not a JSON object", code="not_json")
    if b"\\u" in data:
        _refuse_surrogates(value)
    return value


def _refuse_surrogates(value: Any) -> None:
    """Half a character, written as an escape, can be neither signed nor shown."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise OpenBadgesError("half a character", code="not_json") from error


def _check_depth(data: bytes) -> None:
    """Count brackets outside of strings before any parser recurses into them."""
    depth, in_string, escaped = 0, False, False
    for byte in data:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise OpenBadgesError("too deeply nested", code="too_deep")
        elif byte in b"}]":
            depth -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> JsonObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise OpenBadgesError("a name occurs twice in one object", code="duplicate_key")
    return result


def _refuse_constant(name: str) -> None:
    raise OpenBadgesError(name, code="not_json")
