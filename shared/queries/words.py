"""Words as search compares them: as they begin, by their stems, and what a misspelt one may have meant."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, TrigramSimilarity
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Length

from shared.compiled import Later, written_once
from shared.folding import distance, stemmers_of

MAX_WORDS = 8


def words_query(
    words: Sequence[str | tuple[Any, Any]], languages: Iterable[str]
) -> SearchQuery | CombinedSearchQuery:
    """All of `words`, each as it begins or by its stem. They hold letters and digits alone (shared.folding); for one
    that comes later (shared.compiled): two expressions, of the word `as_begun` and of the word."""
    stemmers = stemmers_of(languages)
    queries = []
    for word in words:
        begun, whole = (as_begun(word), word) if isinstance(word, str) else word
        query: SearchQuery | CombinedSearchQuery = SearchQuery(begun, config="simple", search_type="raw")
        for stemmer in stemmers:
            query = query | SearchQuery(whole, config=stemmer, search_type="plain")
        queries.append(query)
    combined = queries[0]
    for query in queries[1:]:
        combined = combined & query
    return combined


def as_begun(word: str) -> str:
    """What Postgres takes for "begins with `word`"."""
    return f"'{word}':*"


def given_words(name: str, count: int, given: Callable[[str], Any]) -> list[tuple[Any, Any]]:
    """For `words_query`: so many words as `given` gives them by their names, which are those of `word_values`."""
    return [(given(f"{name}{place}_begun"), given(f"{name}{place}")) for place in range(count)]


def word_values(name: str, words: Sequence[str]) -> dict[str, str]:
    """{name: value} of these words and of how they begin."""
    values = {f"{name}{place}": word for place, word in enumerate(words)}
    return values | {f"{key}_begun": as_begun(word) for key, word in values.items()}


def corrected(words: Sequence[str], model: type[Model]) -> list[str] | None:
    """`words` with each that is not known (a row of `model`, whose key is `word`) replaced by one that is written
    nearly so; None if nothing was replaced. One query, a second one if a long word is like none by its groups.

    Candidates are like the word in their three-letter groups, or begin like it: two swapped letters leave a short word
    few groups in common. A long word keeps enough of them, so of those that begin like it, which are many, it is asked
    only where nothing is one letter away.
    """
    asked = list(words[:MAX_WORDS])
    doubtful = [word for word in dict.fromkeys(asked) if len(word) > 3]
    found = _candidates({word: BY_GROUPS if len(word) >= LONG else ALL_WAYS for word in doubtful}, model)
    unsure = [word for word in doubtful if len(word) >= LONG and not _has_near(word, found[word])]
    for word, others in _candidates(dict.fromkeys(unsure, BY_BEGINNING), model).items():
        found[word] += others
    chosen = [_nearest(word, found[word]) if word in found else word for word in asked]
    return chosen if chosen != asked else None


LONG = (
    7  # letters; one wrong letter, or two swapped ones, leave so long a word as like as the database asks for
)
BY_GROUPS, BY_BEGINNING, ALL_WAYS = (0, 2), (1,), (0, 1, 2)  # of _like_one
_SIDES = (("short", -1), ("long", 1))


def _candidates(ways: dict[str, tuple[int, ...]], model: type[Model]) -> dict[str, list[str]]:
    """{word: known words that are like it in its `ways`}. One query, none without words."""
    found: dict[str, list[str]] = {word: [] for word in ways}
    if ways:
        values: dict[str, Any] = {}
        for place, word in enumerate(ways):
            size = len(word)
            values |= {f"word{place}": word, f"first{place}": word[:1], f"two{place}": word[:2]}
            values |= {f"{side}{by}{place}": size + way * by for side, way in _SIDES for by in (1, 2)}
        for meant, other, _likeness in _written_like(model, tuple(ways.values())).rows(values):
            found[meant].append(other)
    return found


@written_once
def _written_like(model: type[Model], ways: tuple[tuple[int, ...], ...]) -> QuerySet[Any, Any]:
    """(word, candidate, likeness) for as many words as there are `ways`."""
    first, *others = [_like_one(model, place)[way] for place, wanted in enumerate(ways) for way in wanted]
    return first.union(*others, all=True) if others else first


def _like_one(model: type[Model], place: int) -> list[QuerySet[Any, Any]]:
    """Each kind of likeness asked for by itself: together, no index would serve them."""

    def letters(by: int) -> tuple[Later, Later]:
        return Later(f"short{by}{place}"), Later(f"long{by}{place}")

    word: Any = Later(f"word{place}", CharField())
    begins = Q(word__startswith=Later(f"two{place}"), letters__range=letters(2)) | Q(
        word__startswith=Later(f"first{place}"), letters__range=letters(1)
    )
    rows = model._default_manager.annotate(
        letters=Length("word"), asked=word, likeness=TrigramSimilarity("word", word)
    ).order_by("-likeness", "word")
    return [
        rows.filter(condition).values_list("asked", "word", "likeness")[:12]
        for condition in (Q(word__trigram_similar=word), begins, Q(word__startswith=word))
    ]


def _has_near(word: str, candidates: list[str]) -> bool:
    return any(other.startswith(word) or distance(word, other, limit=1) <= 1 for other in candidates)


def _nearest(word: str, candidates: list[str]) -> str:
    if any(candidate.startswith(word) for candidate in candidates):
        return word
    limit = 1 if len(word) < 6 else 2
    near = [(distance(word, candidate, limit=limit), candidate) for candidate in candidates]
    best = min(near, default=(limit + 1, word), key=lambda each: each[0])
    return best[1] if best[0] <= limit else word
