"""What a misspelt word may have meant."""

import random
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.models import SearchWord
from shared.folding import distance
from shared.queries.words import corrected
from tenants.context import in_tenant
from tenants.models import Tenant

LETTERS = "abdegilmnoprstuvz"


@pytest.fixture(scope="module")
def known() -> list[str]:
    dice = random.Random("known words")
    return sorted(
        {"".join(dice.choice(LETTERS) for _ in range(dice.choice((4, 6, 7, 9, 12)))) for _ in range(300)}
    )


@pytest.fixture
def words(alpha: Tenant, known: list[str]) -> Iterator[list[str]]:
    with in_tenant(alpha):
        SearchWord.objects.bulk_create([SearchWord(word=word) for word in known], ignore_conflicts=True)
        yield known


def _misspell(word: str, dice: random.Random) -> str:
    """With one letter changed, dropped, doubled, or swapped with the next; the first stays."""
    place = dice.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    return dice.choice(
        (
            before + dice.choice(LETTERS) + after,
            before + after,
            before + here + here + after,
            before + after[0] + here + after[1:],
        )
    )


def test_one_wrong_letter_of_a_long_word_is_found_by_one_query(words: list[str]) -> None:
    dice = random.Random("misspelt")
    for word in [word for word in words if len(word) > 7]:
        wrong = _misspell(word, dice)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            chosen = corrected([wrong], SearchWord)
        meant = chosen[0] if chosen else wrong
        # Another known word may be as near.
        assert meant == word or distance(wrong, meant, limit=1) <= 1
        assert any(known.startswith(meant) for known in words)
        assert len(asked) == 1, wrong


@pytest.mark.parametrize(
    ("known", "typed", "meant", "queries"),
    [
        ("clay", "caly", "clay", 1),  # two swapped letters of a short word: hardly a group in common
        ("bicycle", "bycicle", "bicycle", 2),  # two letters away
        ("photography", "fotography", "photography", 2),
        ("robots", "robot", None, 1),  # as one types
        ("quokka", "xylophone", None, 2),  # like none
    ],
)
def test_words_are_corrected(alpha: Tenant, known: str, typed: str, meant: str | None, queries: int) -> None:
    with in_tenant(alpha):
        SearchWord.objects.create(word=known)
        with CaptureQueriesContext(connection) as asked:
            chosen = corrected([typed], SearchWord)

    assert (chosen, len(asked)) == ([meant] if meant else None, queries)


def test_several_words_are_corrected_together(alpha: Tenant) -> None:
    with in_tenant(alpha):
        SearchWord.objects.bulk_create([SearchWord(word=word) for word in ("clay", "workshop", "beginners")])
        with CaptureQueriesContext(connection) as asked:
            chosen = corrected(["caly", "for", "workshpo", "beginners"], SearchWord)

    assert (chosen, len(asked)) == (["clay", "for", "workshop", "beginners"], 1)
