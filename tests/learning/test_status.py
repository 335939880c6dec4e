"""The whole table of what an activity can become."""

import itertools

import pytest

from learning.enums import ActivityStatus
from learning.errors import IllegalTransition
from learning.status import Move, Phase, after, phase_of

DRAFT, REVIEW, PUBLISHED, ARCHIVED = (
    ActivityStatus.DRAFT,
    ActivityStatus.IN_REVIEW,
    ActivityStatus.PUBLISHED,
    ActivityStatus.ARCHIVED,
)
LEGAL = {
    (Phase.DRAFT, Move.SUBMIT): REVIEW,
    (Phase.DRAFT, Move.PUBLISH): PUBLISHED,
    (Phase.DRAFT, Move.ARCHIVE): ARCHIVED,
    (Phase.IN_REVIEW, Move.SUBMIT): REVIEW,  # handed in once more: nothing changes
    (Phase.IN_REVIEW, Move.UNPUBLISH): DRAFT,  # taken back
    (Phase.IN_REVIEW, Move.SEND_BACK): DRAFT,
    (Phase.IN_REVIEW, Move.PUBLISH): PUBLISHED,
    (Phase.IN_REVIEW, Move.ARCHIVE): ARCHIVED,
    (Phase.PUBLISHED, Move.UNPUBLISH): DRAFT,
    (Phase.PUBLISHED, Move.ARCHIVE): ARCHIVED,
    (Phase.FULL, Move.UNPUBLISH): DRAFT,
    (Phase.FULL, Move.ARCHIVE): ARCHIVED,
    (Phase.ENDED, Move.UNPUBLISH): DRAFT,
    (Phase.ENDED, Move.ARCHIVE): ARCHIVED,
    (Phase.ARCHIVED, Move.SUBMIT): REVIEW,
    (Phase.ARCHIVED, Move.PUBLISH): PUBLISHED,
}


@pytest.mark.parametrize(("phase", "move"), list(itertools.product(Phase, Move)))
def test_move_leads_where_the_table_says_or_is_refused_by_name(phase: Phase, move: Move) -> None:
    if (phase, move) in LEGAL:
        assert after(phase, move) == LEGAL[phase, move]
        return
    with pytest.raises(IllegalTransition) as refused:
        after(phase, move)
    assert (refused.value.phase, refused.value.move) == (phase, move)


@pytest.mark.parametrize(
    ("status", "is_full", "has_ended", "phase"),
    [
        ("published", False, False, Phase.PUBLISHED),
        ("published", True, False, Phase.FULL),
        ("published", True, True, Phase.ENDED),
        ("draft", True, True, Phase.DRAFT),
        ("archived", True, True, Phase.ARCHIVED),
    ],
)
def test_phase_is_seen_from_places_and_dates(
    status: str, is_full: bool, has_ended: bool, phase: Phase
) -> None:
    assert phase_of(status, is_full=is_full, has_ended=has_ended) == phase
