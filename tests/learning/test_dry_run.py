from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from learning.dry_run import Facts, Finding, GroupFacts, Trouble, blocks, check

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def found(*steps: Facts, groups: tuple[GroupFacts, ...] = (), is_fixed: bool = False) -> list[Finding]:
    return check(steps, groups, own_badge="own", is_fixed=is_fixed)


def fact(key: str, **more: Any) -> Facts:
    return Facts(key, **{"badge": f"badge of {key}", **more})


def test_sound_playlist_has_nothing_to_mend() -> None:
    assert found(fact("a"), fact("b", is_mandatory=False)) == []


@pytest.mark.parametrize("steps", [(), (fact("a", is_mandatory=False),)])
def test_playlist_that_asks_for_nothing_is_refused(steps: tuple[Facts, ...]) -> None:
    assert found(*steps) == [Finding(Trouble.EMPTY, is_error=True)]


@pytest.mark.parametrize(
    ("more", "trouble"),
    [
        ({"is_unknown": True, "is_dead": True}, Trouble.DEAD),
        ({"is_archived": True}, Trouble.ARCHIVED),
        ({"is_draft": True}, Trouble.DRAFT),
        ({"is_private": True}, Trouble.PRIVATE),
        ({"badge": None}, Trouble.NO_BADGE),
        ({"badge": "own"}, Trouble.OWN_BADGE),
        ({"has_ended": True}, Trouble.ENDED),
    ],
)
def test_step_that_nobody_can_do_stops_only_where_it_must_be_done(more: Any, trouble: Trouble) -> None:
    sound = fact("b")

    must, may = found(fact("a", **more), sound), found(fact("a", is_mandatory=False, **more), sound)

    assert must == [Finding(trouble, is_error=True, steps=("a",))]
    assert may == [Finding(trouble, is_error=False, steps=("a",))]


def test_step_that_nobody_can_do_stops_a_group_only_if_too_few_are_left() -> None:
    steps = fact("a", group="g", has_ended=True), fact("b", group="g")

    enough, too_few = (found(*steps, groups=(GroupFacts("g", wanted),)) for wanted in (1, 2))

    assert [blocks(enough), blocks(too_few)] == [False, True]


def test_group_that_wants_more_than_it_holds_is_refused() -> None:
    assert found(fact("a", group="g"), groups=(GroupFacts("g", 2),)) == [
        Finding(Trouble.GROUP_TOO_SMALL, is_error=True, group="g")
    ]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ((None, 12), (13, None), True),
        ((None, 13), (13, None), False),
        ((None, None), (13, 15), False),
        ((10, 20), (21, 30), True),
        ((None, 0), (1, None), True),
    ],
)
def test_ages_that_do_not_meet_are_refused(first: Any, second: Any, clash: bool) -> None:
    steps = [fact(key, age_min=low, age_max=high) for key, (low, high) in (("a", first), ("b", second))]

    assert found(*steps) == ([Finding(Trouble.AGES, is_error=True, steps=("a", "b"))] if clash else [])


def test_ages_within_a_group_leave_a_choice() -> None:
    steps = fact("a", group="g", age_max=12), fact("b", group="g", age_min=13)

    assert found(*steps, groups=(GroupFacts("g", 1),)) == []


def test_steps_at_the_same_time_and_in_the_wrong_order_are_told() -> None:
    morning = fact("a", starts=NOON, ends=NOON + 2 * HOUR)
    within = fact("b", starts=NOON + HOUR, ends=NOON + 3 * HOUR)
    before = fact("c", starts=NOON - 2 * HOUR, ends=NOON)

    assert found(morning, within) == [Finding(Trouble.OVERLAP, is_error=False, steps=("a", "b"))]
    assert found(morning, before) == []
    assert found(within, before, is_fixed=True) == [Finding(Trouble.ORDER, is_error=False, steps=("b", "c"))]


def test_what_costs_is_full_or_cannot_be_looked_at_is_told_and_stops_nobody() -> None:
    told = found(fact("a", price="5 EUR"), fact("b", is_full=True), fact("c", is_unknown=True))

    assert told == [
        Finding(Trouble.PRICE, is_error=False, steps=("a",), price="5 EUR"),
        Finding(Trouble.FULL, is_error=False, steps=("b",)),
        Finding(Trouble.UNCHECKED, is_error=False, steps=("c",)),
    ]


def test_errors_come_first() -> None:
    told = found(fact("a", price="5 EUR"), fact("b", is_draft=True))

    assert [finding.is_error for finding in told] == [True, False]
