import pytest
from django.utils import translation

from learning.progress import Reason, State, StepProgress
from learning.views.playlist_words import quoted, state_text, why_text


@pytest.mark.parametrize(
    ("language", "name", "state"),
    [
        ("en", "“Solder %s”", "Next"),
        ("sl", "»Solder %s«", "Na vrsti"),
        ("nl", "“Solder %s”", "Volgende stap"),
        ("de", "„Solder %s“", "Als Nächstes"),
        ("el", "«Solder %s»", "Επόμενο βήμα"),
    ],
)
def test_names_and_states_are_in_the_readers_language(language: str, name: str, state: str) -> None:
    with translation.override(language):
        assert (quoted("Solder %s"), state_text(State.NEXT)) == (name, state)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "First come “A” and “B”."),
        ("sl", "Najprej: »A« in »B«."),
        ("nl", "Eerst komen “A” en “B”."),
        ("de", "Zuerst kommen „A“ und „B“."),
        ("el", "Πρώτα: «A» και «B»."),
    ],
)
def test_two_names_stand_apart_in_every_language(language: str, said: str) -> None:
    step = StepProgress("c", State.LOCKED, (Reason.EARLIER,), waits_for=("a", "b"))
    with translation.override(language):
        assert why_text(step, {"a": "A", "b": "B"}, {}) == said
