"""JSON from strangers: bounded in size and depth, no doubled keys, no numbers that other readers see differently."""

import json
import math
import re
from typing import Any

from .documents import JsonObject
from .errors import OpenBadgesError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_DIGITS = 15  # every integer that a double holds exactly (RFC 8259 §6)
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[{\[}\]]', re.DOTALL)  # strings are passed over whole


def parse_json(raw: bytes | str) -> JsonObject:
    """The JSON object in `raw`. Raises OpenBadgesError with code too_large, too_deep, duplicate_key or not_json."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise OpenBadgesError("more than 1 MB", code="too_large")
    _check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_pairs,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_float,
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
    depth = 0
    for found in _BRACKETS.finditer(data):
        kind = found[0][0]
        if kind in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise OpenBadgesError("too deeply nested", code="too_deep")
        elif kind in b"}]":
            depth -= 1


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise OpenBadgesError("a number that not every reader sees alike", code="not_json")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if len(digits) > 2 * MAX_DIGITS or not math.isfinite(value):
        raise OpenBadgesError("a number that not every reader sees alike", code="not_json")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> JsonObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise OpenBadgesError("a name occurs twice in one object", code="duplicate_key")
    return result


def _refuse_constant(name: str) -> None:
    raise OpenBadgesError(name, code="not_json")
