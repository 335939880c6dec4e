"""Words as search compares them: as they begin, by their stems, and what a misspelt one may have meant."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, TrigramSimilarity
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length

from shared.folding import distance, stemmers_of

MAX_WORDS = 8


def words_query(words: Sequence[str], languages: Iterable[str]) -> SearchQuery | CombinedSearchQuery:
    """All of `words`, each as it begins or by its stem. They hold letters and digits alone (shared.folding)."""
    stemmers = stemmers_of(languages)
    queries = []
    for word in words:
        query: SearchQuery | CombinedSearchQuery = SearchQuery(
            f"'{word}':*", config="simple", search_type="raw"
        )
        for stemmer in stemmers:
            query = query | SearchQuery(word, config=stemmer, search_type="plain")
        queries.append(query)
    combined = queries[0]
    for query in queries[1:]:
        combined = combined & query
    return combined


def corrected(words: Sequence[str], known: QuerySet[Any]) -> list[str] | None:
    """`words` with each that is not `known` (rows with a `word`) replaced by one that is written nearly so; None if
    nothing was replaced. One query.

    Candidates are like the word in their three-letter groups, or begin like it: two swapped letters leave a short word
    few groups in common.
    """
    asked = list(words[:MAX_WORDS])
    doubtful = [word for word in dict.fromkeys(asked) if len(word) > 3]
    if not doubtful:
        return None
    first, *others = [rows for word in doubtful for rows in _written_like(word, known)]
    rows = list(first.union(*others, all=True))
    found = {word: [other for meant, other, _likeness in rows if meant == word] for word in doubtful}
    chosen = [_nearest(word, found[word]) if word in found else word for word in asked]
    return chosen if chosen != asked else None


def _written_like(word: str, known: QuerySet[Any]) -> list[Any]:
    """Each kind of likeness asked for by itself: together, no index would serve them."""
    begins = Q(word__startswith=word[:2], letters__range=(len(word) - 2, len(word) + 2)) | Q(
        word__startswith=word[:1], letters__range=(len(word) - 1, len(word) + 1)
    )
    rows = known.annotate(
        letters=Length("word"), asked=Value(word), likeness=TrigramSimilarity("word", word)
    ).order_by("-likeness", "word")
    return [
        rows.filter(condition).values_list("asked", "word", "likeness")[:12]
        for condition in (Q(word__trigram_similar=word), begins, Q(word__startswith=word))
    ]


def _nearest(word: str, candidates: list[str]) -> str:
    if any(candidate.startswith(word) for candidate in candidates):
        return word
    limit = 1 if len(word) < 6 else 2
    near = [(distance(word, candidate, limit=limit), candidate) for candidate in candidates]
    best = min(near, default=(limit + 1, word), key=lambda each: each[0])
    return best[1] if best[0] <= limit else word
