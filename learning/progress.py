"""How far somebody is in a playlist, and why not further. Pure: no ORM, no request, no settings.

A playlist is a row of steps. What it asks for: every mandatory step that is in no group, and of each group as many
steps as it wants; a step in a group counts for the group alone, whatever its own flag says. In a fixed sequence a
step waits for everything asked for that lies wholly before it. What is done is done, in whatever order.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

Key = Hashable


class Standing(Enum):
    """Where somebody stands with one step, whatever the playlist asks for."""

    NEVER = "never"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # had its badge, which was taken back
    EXPIRED = "expired"  # had its badge, which is valid no longer


class State(Enum):
    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    LOCKED = "locked"


class Reason(Enum):
    """Why a step is not done yet, or need not be."""

    EARLIER = "earlier"  # `waits_for` and `waits_for_groups` come first
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENOUGH = "enough"  # of its group enough is done
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Award:
    """One badge of a step's activity that somebody was given."""

    is_revoked: bool = False
    is_expired: bool = False


@dataclass(frozen=True)
class Step:
    key: Key
    is_mandatory: bool = True
    group: Key | None = None


@dataclass(frozen=True)
class Group:
    """`wanted`: how many of its steps are asked for."""

    key: Key
    wanted: int


@dataclass(frozen=True)
class StepProgress:
    key: Key
    state: State
    reasons: tuple[Reason, ...] = ()
    waits_for: tuple[Key, ...] = ()
    waits_for_groups: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Progress:
    """`asked`: how many steps are asked for; `have`: how many of these are done. `percent` is 100 only if all are."""

    steps: tuple[StepProgress, ...]
    asked: int
    have: int

    @property
    def is_done(self) -> bool:
        return self.asked > 0 and self.have == self.asked

    @property
    def percent(self) -> int:
        return 100 * self.have // self.asked if self.asked else 0

    @property
    def next_key(self) -> Key | None:
        return next((step.key for step in self.steps if step.state is State.NEXT), None)


def standing_of(awards: Iterable[Award], *, is_marked: bool = False) -> Standing:
    """What badges and the organiser's mark make of a step: one valid badge is enough, however many were lost."""
    given = list(awards)
    if is_marked or any(not award.is_revoked and not award.is_expired for award in given):
        return Standing.DONE
    if any(award.is_revoked for award in given):
        return Standing.WITHDRAWN
    return Standing.EXPIRED if given else Standing.NEVER


def judge(
    steps: Sequence[Step], groups: Iterable[Group], standings: Mapping[Key, Standing], *, is_fixed: bool
) -> Progress:
    """`standings` may leave out steps that were never begun. Groups without a step ask for what nobody can do."""
    return _Judgement(steps, groups, standings, is_fixed=is_fixed).progress()


class _Judgement:
    def __init__(
        self,
        steps: Sequence[Step],
        groups: Iterable[Group],
        standings: Mapping[Key, Standing],
        *,
        is_fixed: bool,
    ) -> None:
        self.steps, self.standings, self.is_fixed = steps, standings, is_fixed
        self.wanted = {group.key: group.wanted for group in groups}
        self.done_in = dict.fromkeys(self.wanted, 0)
        self.last_in: dict[Key, int] = {}
        for place, step in enumerate(steps):
            if step.group is not None:
                self.last_in[step.group] = place
                self.done_in[step.group] += self._is_done(step)

    def progress(self) -> Progress:
        single = [step for step in self.steps if step.group is None and step.is_mandatory]
        have = sum(map(self._is_done, single))
        have += sum(min(self.done_in[key], wanted) for key, wanted in self.wanted.items())
        judged, has_next = [], False
        for place, step in enumerate(self.steps):
            one = self._judge(place, step, may_be_next=not has_next)
            has_next = has_next or one.state is State.NEXT
            judged.append(one)
        return Progress(tuple(judged), asked=len(single) + sum(self.wanted.values()), have=have)

    def _judge(self, place: int, step: Step, *, may_be_next: bool) -> StepProgress:
        if self._is_done(step):
            return StepProgress(step.key, State.DONE)
        reasons = self._reasons(step)
        waits, groups = self._waits(place, step)
        if waits or groups:
            return StepProgress(step.key, State.LOCKED, (Reason.EARLIER, *reasons), waits, groups)
        state = State.NEXT if may_be_next and self._is_asked_for(step) else State.OPEN
        return StepProgress(step.key, state, reasons)

    def _is_done(self, step: Step) -> bool:
        return self.standings.get(step.key) is Standing.DONE

    def _is_open_group(self, key: Key) -> bool:
        return self.done_in[key] < self.wanted[key]

    def _is_asked_for(self, step: Step) -> bool:
        return step.is_mandatory if step.group is None else self._is_open_group(step.group)

    def _waits(self, place: int, step: Step) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
        """The steps, and the groups, that must be done before."""
        if not self.is_fixed:
            return (), ()
        earlier = self.steps[:place]
        single = [one for one in earlier if one.group is None and one.is_mandatory]
        groups = [key for key, last in self.last_in.items() if last < place and self._is_open_group(key)]
        return tuple(one.key for one in single if not self._is_done(one)), tuple(groups)

    def _reasons(self, step: Step) -> tuple[Reason, ...]:
        found = []
        standing = self.standings.get(step.key, Standing.NEVER)
        if standing is Standing.WITHDRAWN:
            found.append(Reason.WITHDRAWN)
        if standing is Standing.EXPIRED:
            found.append(Reason.EXPIRED)
        if step.group is not None and not self._is_open_group(step.group):
            found.append(Reason.ENOUGH)
        if step.group is None and not step.is_mandatory:
            found.append(Reason.OPTIONAL)
        return tuple(found)
