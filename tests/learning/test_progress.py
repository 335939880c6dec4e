"""Progress against an oracle that knows no rule but this: it lists every smallest way through the playlist."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.progress import (
    Award,
    Group,
    Progress,
    Reason,
    Standing,
    State,
    Step,
    StepProgress,
    judge,
    standing_of,
)

WANTED_MOST = 3


@st.composite
def playlists(draw: st.DrawFn) -> tuple[list[Step], list[Group], bool]:
    """Up to six steps, up to two groups (which may want more than they hold), fixed or flexible."""
    groups = [
        Group(f"g{number}", draw(st.integers(1, WANTED_MOST))) for number in range(draw(st.integers(0, 2)))
    ]
    names = st.sampled_from([None, *(group.key for group in groups)])
    steps = [Step(number, draw(st.booleans()), draw(names)) for number in range(draw(st.integers(0, 6)))]
    return steps, groups, draw(st.booleans())


# What happened to somebody with one step, in order.
HAPPENINGS = st.lists(st.sampled_from(["earn", "withdraw", "expire", "mark"]), max_size=5)


def lived(happenings: list[str]) -> tuple[list[Award], bool, bool]:
    """(badges, marked, and — kept beside, naively — whether a valid badge or a mark is there at the end)."""
    badges: list[str] = []
    is_marked = False
    for what in happenings:
        if what == "mark":
            is_marked = True
        elif what == "earn":
            badges.append("valid")
        elif "valid" in badges:  # what is withdrawn or runs out is the latest that was valid
            place = len(badges) - 1 - badges[::-1].index("valid")
            badges[place] = what
    awards = [Award(is_revoked=one == "withdraw", is_expired=one == "expire") for one in badges]
    return awards, is_marked, is_marked or "valid" in badges


def ways(steps: list[Step], groups: list[Group]) -> list[set[object]]:
    """Every smallest set of steps that is enough; none where a group wants more than it holds."""
    single = {step.key for step in steps if step.is_mandatory and step.group is None}
    choices = [
        list(combinations([step.key for step in steps if step.group == group.key], group.wanted))
        for group in groups
    ]
    return [single.union(*map(set, chosen)) for chosen in product(*choices)]


def is_enough(steps: list[Step], groups: list[Group], done: set[object]) -> bool:
    return any(way <= done for way in ways(steps, groups))


def is_locked(steps: list[Step], groups: list[Group], place: int, done: set[object]) -> bool:
    """Whether the playlist that ends before this step, with the groups that end there too, is not enough yet."""
    before, after = steps[:place], steps[place:]
    ended = [
        group
        for group in groups
        if any(step.group == group.key for step in before) and all(step.group != group.key for step in after)
    ]
    return not is_enough(before, ended, done)


@settings(max_examples=600, deadline=None)
@given(playlists(), st.lists(HAPPENINGS, min_size=6, max_size=6))
def test_judge_agrees_with_every_way_through(
    playlist: tuple[list[Step], list[Group], bool], lives: list[list[str]]
) -> None:
    steps, groups, is_fixed = playlist
    standings, done = {}, set()
    for step, happenings in zip(steps, lives, strict=False):
        awards, is_marked, is_done = lived(happenings)
        standings[step.key] = standing_of(awards, is_marked=is_marked)
        if is_done:
            done.add(step.key)

    progress = judge(steps, groups, standings, is_fixed=is_fixed)

    asked = sum(step.is_mandatory and step.group is None for step in steps)
    asked += sum(group.wanted for group in groups)
    assert progress.asked == asked
    assert progress.is_done == (asked > 0 and is_enough(steps, groups, done))
    assert (progress.percent == 100) == progress.is_done
    found = ways(steps, groups)
    if found:
        assert progress.have == max(len(way & done) for way in found)
    for place, (step, told) in enumerate(zip(steps, progress.steps, strict=True)):
        assert (told.state is State.DONE) == (step.key in done)
        if step.key not in done:
            locked = is_fixed and is_locked(steps, groups, place, done)
            assert (told.state is State.LOCKED) == locked
            assert (Reason.EARLIER in told.reasons) == locked
            assert bool(told.waits_for or told.waits_for_groups) == locked
            assert set(told.waits_for) <= {earlier.key for earlier in steps[:place]} - done
    _check_next(steps, groups, is_fixed, done, progress)


def _check_next(
    steps: list[Step], groups: list[Group], is_fixed: bool, done: set[object], progress: Progress
) -> None:
    """The next step is the first that is open and brings one nearer to the end on some way; with one, there is one."""
    found = ways(steps, groups)
    if not found:
        return
    now = max(len(way & done) for way in found)
    useful = [
        step.key
        for place, step in enumerate(steps)
        if step.key not in done
        and max(len(way & (done | {step.key})) for way in found) > now
        and not (is_fixed and is_locked(steps, groups, place, done))
    ]
    assert progress.next_key == (useful[0] if useful else None)
    assert progress.is_done or progress.asked == 0 or progress.next_key is not None


@given(HAPPENINGS)
def test_standing_is_done_as_long_as_one_badge_or_mark_is_valid(happenings: list[str]) -> None:
    awards, is_marked, is_done = lived(happenings)

    standing = standing_of(awards, is_marked=is_marked)

    assert (standing is Standing.DONE) == is_done
    assert (standing is Standing.NEVER) == (not awards and not is_marked)
    if not is_done and "withdraw" not in happenings:
        assert standing in (Standing.NEVER, Standing.EXPIRED)


def test_badge_that_is_withdrawn_and_earned_again_counts_again() -> None:
    assert [
        standing_of(awards)
        for awards in ([Award()], [Award(is_revoked=True)], [Award(is_revoked=True), Award()])
    ] == [Standing.DONE, Standing.WITHDRAWN, Standing.DONE]


def test_fixed_sequence_says_what_each_step_waits_for() -> None:
    steps = [Step("a"), Step("b", group="g"), Step("c", group="g"), Step("d", is_mandatory=False), Step("e")]

    progress = judge(steps, [Group("g", 1)], {"a": Standing.DONE, "e": Standing.WITHDRAWN}, is_fixed=True)

    assert progress.steps == (
        StepProgress("a", State.DONE),
        StepProgress("b", State.NEXT),
        StepProgress("c", State.OPEN),
        StepProgress("d", State.LOCKED, (Reason.EARLIER, Reason.OPTIONAL), (), ("g",)),
        StepProgress("e", State.LOCKED, (Reason.EARLIER, Reason.WITHDRAWN), (), ("g",)),
    )
    assert (progress.have, progress.asked, progress.percent, progress.is_done) == (1, 3, 33, False)


def test_enough_of_a_group_leaves_the_rest_open_and_says_so() -> None:
    steps = [Step("a", group="g"), Step("b", group="g")]

    progress = judge(steps, [Group("g", 1)], {"b": Standing.DONE}, is_fixed=False)

    assert progress.steps == (
        StepProgress("a", State.OPEN, (Reason.ENOUGH,)),
        StepProgress("b", State.DONE),
    )
    assert (progress.is_done, progress.next_key) == (True, None)


def test_playlist_that_asks_for_nothing_is_never_done() -> None:
    progress = judge([Step("a", is_mandatory=False)], [], {"a": Standing.DONE}, is_fixed=False)

    assert (progress.is_done, progress.percent) == (False, 0)
