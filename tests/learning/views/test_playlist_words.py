import pytest
from django.utils import translation

from learning.progress import State
from learning.views.playlist_words import quoted, state_text


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
