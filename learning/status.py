"""What an activity can be, and what can become of it: one table. Pure: it knows no database.

DRAFT, IN_REVIEW, PUBLISHED and ARCHIVED are stored. FULL and ENDED are how a published one is seen, by its places and
its dates.
"""

from enum import StrEnum

from learning.enums import ActivityStatus
from learning.errors import IllegalTransition


class Phase(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    FULL = "full"
    ENDED = "ended"
    ARCHIVED = "archived"


class Move(StrEnum):
    SUBMIT = "submit"  # to those who approve before publishing
    SEND_BACK = "send_back"  # by them, with a reason
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"


ON_SHOW = (Phase.PUBLISHED, Phase.FULL, Phase.ENDED)
TRANSITIONS: dict[Move, dict[Phase, ActivityStatus]] = {
    Move.SUBMIT: dict.fromkeys((Phase.DRAFT, Phase.IN_REVIEW, Phase.ARCHIVED), ActivityStatus.IN_REVIEW),
    Move.SEND_BACK: {Phase.IN_REVIEW: ActivityStatus.DRAFT},
    Move.PUBLISH: dict.fromkeys((Phase.DRAFT, Phase.IN_REVIEW, Phase.ARCHIVED), ActivityStatus.PUBLISHED),
    Move.UNPUBLISH: dict.fromkeys((Phase.IN_REVIEW, *ON_SHOW), ActivityStatus.DRAFT),
    Move.ARCHIVE: dict.fromkeys((Phase.DRAFT, Phase.IN_REVIEW, *ON_SHOW), ActivityStatus.ARCHIVED),
}


def phase_of(status: str, *, is_full: bool, has_ended: bool) -> Phase:
    """How an activity with this stored status is seen. What has ended is no longer full."""
    if status != ActivityStatus.PUBLISHED:
        return Phase(status)
    if has_ended:
        return Phase.ENDED
    return Phase.FULL if is_full else Phase.PUBLISHED


def after(phase: Phase, move: Move) -> ActivityStatus:
    """What is stored after `move`. Raises IllegalTransition."""
    try:
        return TRANSITIONS[move][phase]
    except KeyError:
        raise IllegalTransition(phase=phase, move=move) from None
