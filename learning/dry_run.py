"""What would go wrong in a playlist, found before anybody starts it. Pure: no ORM, no request, no settings."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise

Key = Hashable


class Trouble(Enum):
    """Errors keep a playlist from being published, warnings do not: `is_error`."""

    EMPTY = "empty"  # asks for nothing
    GROUP_TOO_SMALL = "group_too_small"  # wants more steps than it holds
    DEAD = "dead"  # another location has taken it out of the network
    ARCHIVED = "archived"
    DRAFT = "draft"
    HIDDEN = "hidden"  # by the location's moderators
    PRIVATE = "private"  # only who is invited gets in
    NO_BADGE = "no_badge"
    OWN_BADGE = "own_badge"  # its badge is the playlist's own: nobody can have it before
    ENDED = "ended"
    FULL = "full"
    AGES = "ages"  # two steps for which nobody has the right age
    OVERLAP = "overlap"  # two at the same time
    ORDER = "order"  # over before the one before it begins
    PRICE = "price"
    UNCHECKED = "unchecked"  # ages, price and places of another location's activity are not known here


ERRORS = frozenset(
    {
        *(Trouble.EMPTY, Trouble.GROUP_TOO_SMALL, Trouble.DEAD, Trouble.ARCHIVED, Trouble.DRAFT),
        *(Trouble.HIDDEN, Trouble.PRIVATE, Trouble.NO_BADGE, Trouble.OWN_BADGE, Trouble.ENDED, Trouble.AGES),
    }
)
# What one can do without concerns nobody who leaves it out.
_OF_ONE_STEP = frozenset(
    {
        *(Trouble.DEAD, Trouble.ARCHIVED, Trouble.DRAFT, Trouble.PRIVATE, Trouble.NO_BADGE),
        *(Trouble.HIDDEN, Trouble.OWN_BADGE, Trouble.ENDED),
    }
)


@dataclass(frozen=True)
class Facts:
    """What is known of one step. `starts`, `ends`: of dated ones."""

    key: Key
    is_mandatory: bool = True
    group: Key | None = None
    is_dead: bool = False
    is_unknown: bool = False
    is_archived: bool = False
    is_draft: bool = False
    is_hidden: bool = False
    is_private: bool = False
    is_full: bool = False
    has_ended: bool = False
    badge: Key | None = None
    age_min: int | None = None
    age_max: int | None = None
    price: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class GroupFacts:
    key: Key
    wanted: int


@dataclass(frozen=True)
class Finding:
    """`steps` (one or two) and `group` say where; `is_error`: it must be mended before publishing. `price`: in the
    organiser's words, of what costs something."""

    trouble: Trouble
    is_error: bool
    steps: tuple[Key, ...] = ()
    group: Key | None = None
    price: str = ""


def blocks(findings: Iterable[Finding]) -> bool:
    return any(finding.is_error for finding in findings)


def check(
    steps: Sequence[Facts], groups: Sequence[GroupFacts], *, own_badge: Key, is_fixed: bool
) -> list[Finding]:
    """Everything that is wrong, errors first, else in the order of the steps."""
    found = [*_whole(steps, groups), *_each(steps, groups, own_badge), *_pairs(steps, is_fixed=is_fixed)]
    return sorted(found, key=lambda finding: not finding.is_error)


def _whole(steps: Sequence[Facts], groups: Sequence[GroupFacts]) -> Iterable[Finding]:
    if not groups and not any(step.is_mandatory and step.group is None for step in steps):
        yield Finding(Trouble.EMPTY, is_error=True)
    for group in groups:
        if group.wanted > sum(step.group == group.key for step in steps):
            yield Finding(Trouble.GROUP_TOO_SMALL, is_error=True, group=group.key)


def _each(steps: Sequence[Facts], groups: Sequence[GroupFacts], own_badge: Key) -> Iterable[Finding]:
    troubles = {step.key: _troubles(step, own_badge) for step in steps}
    wanted = {group.key: group.wanted for group in groups}
    for step in steps:
        healthy = sum(one.group == step.group and not set(troubles[one.key]) & _OF_ONE_STEP for one in steps)
        can_do_without = (
            healthy >= wanted.get(step.group, 0) if step.group is not None else not step.is_mandatory
        )
        for trouble in troubles[step.key]:
            is_error = trouble in ERRORS and not (can_do_without and trouble in _OF_ONE_STEP)
            price = step.price if trouble is Trouble.PRICE else ""
            yield Finding(trouble, is_error, steps=(step.key,), price=price)


def _troubles(step: Facts, own_badge: Key) -> list[Trouble]:
    """Of what the moderators have hidden nothing else is told: whoever put it into a playlist may not see it."""
    if step.is_hidden:
        return [Trouble.HIDDEN]
    tests = {
        Trouble.DEAD: step.is_dead,
        Trouble.ARCHIVED: step.is_archived,
        Trouble.DRAFT: step.is_draft,
        Trouble.PRIVATE: step.is_private,
        Trouble.NO_BADGE: step.badge is None and not step.is_dead,
        Trouble.OWN_BADGE: step.badge == own_badge,
        Trouble.ENDED: step.has_ended and not step.is_dead,
        Trouble.FULL: step.is_full,
        Trouble.PRICE: bool(step.price),
        Trouble.UNCHECKED: step.is_unknown and not step.is_dead,
    }
    return [trouble for trouble, is_so in tests.items() if is_so]


def _pairs(steps: Sequence[Facts], *, is_fixed: bool) -> Iterable[Finding]:
    """Of two steps that both must be done. Within a group one can choose another; of hidden ones nothing is told."""
    needed = [step for step in steps if step.is_mandatory and step.group is None and not step.is_hidden]
    for place, first in enumerate(needed):
        for second in needed[place + 1 :]:
            both = (first.key, second.key)
            if _no_age_for(first, second):
                yield Finding(Trouble.AGES, is_error=True, steps=both)
            if _overlap(first, second):
                yield Finding(Trouble.OVERLAP, is_error=False, steps=both)
    if is_fixed:
        dated = [step for step in needed if step.starts is not None]
        for before, after in pairwise(dated):
            if (after.ends or after.starts) < before.starts:  # type: ignore[operator]
                yield Finding(Trouble.ORDER, is_error=False, steps=(before.key, after.key))


def _no_age_for(first: Facts, second: Facts) -> bool:
    low = max(first.age_min or 0, second.age_min or 0)
    high = min(200 if one.age_max is None else one.age_max for one in (first, second))
    return low > high


def _overlap(first: Facts, second: Facts) -> bool:
    if first.starts is None or second.starts is None:
        return False
    return first.starts < (second.ends or second.starts) and second.starts < (first.ends or first.starts)
