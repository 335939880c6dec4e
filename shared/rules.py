"""Who may do what. A rule is a named predicate; asking about a rule that nobody wrote raises (fails closed).

@rule("activity.publish")
def may_publish(actor, activity) -> bool: ...

require("activity.publish", actor, activity)   # raises NotAllowed
"""

import inspect
from collections.abc import Callable
from typing import Any

from .errors import NotAllowed

Predicate = Callable[..., bool]
_rules: dict[str, Predicate] = {}
_words: dict[str, object] = {}


class UndefinedRule(LookupError):
    """Code asked about a rule that does not exist: a fault in the program, never an answer."""


def rule(name: str, *, says: object = "") -> Callable[[Predicate], Predicate]:
    """Register the decorated predicate `(actor, *objects) -> bool` under `name` ("object.verb").

    `says`: what it allows, in words for people ("Change the page"); with them it stands in the table of rights, which
    asks it for every role. The names of its parameters say what it is asked about.
    """

    def register(predicate: Predicate) -> Predicate:
        if name in _rules:
            raise ValueError(f"rule {name!r} is defined twice")
        _rules[name] = predicate
        if says:
            _words[name] = says
        return predicate

    return register


def allows(name: str, actor: Any, *objects: Any) -> bool:
    """Whether `actor` may do `name` with `objects`. Raises UndefinedRule for an unknown name."""
    try:
        predicate = _rules[name]
    except KeyError:
        raise UndefinedRule(name) from None
    return bool(predicate(actor, *objects))


def require(name: str, actor: Any, *objects: Any) -> None:
    """Raise NotAllowed unless `allows` says yes."""
    if not allows(name, actor, *objects):
        raise NotAllowed(code=f"not_allowed:{name}")


def rule_names() -> tuple[str, ...]:
    """All registered rules, sorted: the rights table and its test read them."""
    return tuple(sorted(_rules))


def rules_in_words() -> dict[str, object]:
    """{name: what it allows} of the rules that have words, in the order in which they were registered."""
    return dict(_words)


def objects_of(name: str) -> tuple[str, ...]:
    """What the rule is asked about beside the actor: the names of its further parameters."""
    return tuple(inspect.signature(_rules[name]).parameters)[1:]
