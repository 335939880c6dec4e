"""The people of a playlist and how far each of them is, in a fixed number of queries."""

from dataclasses import dataclass

from learning.models import Playlist, PlaylistEnrolment, PlaylistStep
from learning.progress import Progress, State
from learning.queries.progress import groups_of, progress_of, standings_of


@dataclass(frozen=True)
class Wanted:
    """What an organiser looks for; empty values ask for nothing. `order`: "name", "progress" or "started"; with a
    hyphen before it the other way round."""

    name: str = ""
    step: int | None = None
    state: State | None = None
    order: str = "name"


@dataclass(frozen=True)
class Follower:
    enrolment: PlaylistEnrolment
    progress: Progress


_COLUMNS = {"name": "member__display_name", "started": "started_at"}


def followers_of(playlist: Playlist, steps: list[PlaylistStep], wanted: Wanted) -> list[PlaylistEnrolment]:
    """Those on the way or done, by what the database itself can order; see `judged` for the rest."""
    found = PlaylistEnrolment.objects.filter(playlist=playlist, left_at=None).select_related("member")
    for word in wanted.name.split()[:4]:
        found = found.filter(member__display_name__unaccent__icontains=word)
    column = _COLUMNS.get(wanted.order.lstrip("-"), "member__display_name")
    sign = "-" if wanted.order.startswith("-") else ""
    return list(found.order_by(sign + column, "pk"))


def needs_all_judged(wanted: Wanted) -> bool:
    """Whether the page can only be known when everybody has been judged."""
    return wanted.state is not None or wanted.order.lstrip("-") == "progress"


def judged(
    playlist: Playlist, steps: list[PlaylistStep], enrolments: list[PlaylistEnrolment], wanted: Wanted
) -> list[Follower]:
    """These people with their progress, those who are as wanted, in the wanted order."""
    groups = groups_of(playlist)
    standings = standings_of(steps, [enrolment.member_id for enrolment in enrolments])
    found = [
        Follower(enrolment, progress_of(playlist, steps, groups, standings[enrolment.member_id]))
        for enrolment in enrolments
    ]
    found = [one for one in found if _is_wanted(one.progress, wanted)]
    if wanted.order.lstrip("-") == "progress":
        found.sort(key=lambda one: one.progress.percent, reverse=wanted.order.startswith("-"))
    return found


def _is_wanted(progress: Progress, wanted: Wanted) -> bool:
    """`state` of the wanted step, else of any."""
    if wanted.state is None:
        return True
    return any(step.state is wanted.state for step in progress.steps if wanted.step in (None, step.key))
