"""Reading skills and competences: as one types, by their URIs, and those that a text speaks of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchVector, TrigramWordSimilarity
from django.db.models import Case, CharField, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from shared.compiled import Later, is_among, written_once
from shared.folding import STEMMERS, light_stems, words_of
from shared.models import Competence, Framework, FrameworkArea, Indicator, Skill, SkillTerm

MAX_SUGGESTIONS = 12
MAX_TEXT = 20_000  # letters of a text that are looked at
# A word that one concept in a thousand has weighs as much as a word that no other has.
UNUSUAL = log(1000)
MISSING = 5.0  # what a word of a name weighs that the text does not have
ENOUGH = (
    0.45  # share of a name's weight that must stand in the text; found by trying with the demo's activities
)


@dataclass(frozen=True)
class Suggestion:
    """`label` in the reader's language where there is one; `matched`: the name that was found, if it is another."""

    uri: str
    label: str
    kind: str  # "skill", "knowledge", "transversal", "attitude" or "competence"
    detail: str
    matched: str

    def as_dict(self) -> dict[str, str]:
        return {**self.__dict__}


@dataclass(frozen=True)
class Match:
    """A skill that a text speaks of. `words`: those of the text that say so; `score`: 0 to 1."""

    uri: str
    label: str
    words: tuple[str, ...]
    score: float

    def as_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "words": list(self.words), "score": round(self.score, 2)}


def suggest_as_typed(typed: str, language: str, *, limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:
    """Skills and competences whose names begin with, hold or nearly are what was typed. Two queries at most."""
    wanted = " ".join(words_of(typed[:100]))
    if not wanted:
        return []
    found: dict[str, _Term] = {}
    like = _terms_like(tuple(_languages(language)), len(wanted) > 2, limit * 6)
    for row in like.rows({"wanted": wanted, "inside": f" {wanted}"}):
        term = _Term(*row)
        found.setdefault(term.uri, term)
    chosen = list(found.values())[:limit]
    wanted_skills = [term.uri for term in chosen if not term.is_competence]
    skills = (
        {skill.uri: skill for skill in Skill.objects.filter(uri__in=wanted_skills)} if wanted_skills else {}
    )
    return [_suggestion(term, skills.get(term.uri), language) for term in chosen]


class _Term(NamedTuple):
    """A name, as far as suggestions say."""

    uri: str
    label: str
    detail: str
    is_competence: bool


@written_once
def _terms_like(languages: tuple[str, ...], is_long: bool, limit: int) -> QuerySet[Any, Any]:
    """The best first: names that begin as what is `wanted`, then with a word that does, then those that are written
    nearly so. `inside`: the same behind a space; `is_long`: long enough to be looked for there."""
    wanted: Any = Later("wanted", CharField())
    inside = Later("inside", CharField())
    like = Q(folded__startswith=wanted)
    if is_long:
        like |= Q(folded__contains=inside) | Q(folded__trigram_word_similar=wanted)
    rank = Case(
        When(folded=wanted, then=0),
        When(folded__startswith=wanted, then=1),
        When(folded__contains=inside, then=2),
        default=3,
        output_field=IntegerField(),
    )
    own_language = Case(When(language=languages[0], then=0), default=1, output_field=IntegerField())
    found = (
        SkillTerm.objects.filter(like, language__in=languages)
        .annotate(rank=rank, likeness=TrigramWordSimilarity(wanted, "folded"), foreign=own_language)
        .order_by("rank", "-likeness", "foreign", "-is_preferred", Length("folded"), "folded", "uri")
    )
    return found.values_list(*_Term._fields)[:limit]


def _suggestion(term: _Term, skill: Skill | None, language: str) -> Suggestion:
    label = skill.label_in(language) if skill else term.label
    return Suggestion(
        uri=term.uri,
        label=label,
        kind=skill.kind if skill else "competence",
        detail=term.detail,
        matched="" if term.label == label else term.label,
    )


def _languages(language: str) -> list[str]:
    return list(dict.fromkeys((language.split("-")[0], "en")))


def labels_of(uris: Iterable[str], language: str) -> dict[str, str]:
    """{URI: label} of skills and competences, in one query; what is not loaded is left out."""
    wanted = list(uris)
    if not wanted:
        return {}
    languages = _languages(language)
    rows = _labels(tuple(languages)).rows({"uris": wanted})
    labels = {(uri, code): label for uri, code, label in rows}
    return {
        uri: label
        for uri in wanted
        if (label := labels.get((uri, languages[0])) or labels.get((uri, "en"))) is not None
    }


@written_once
def _labels(languages: tuple[str, ...]) -> QuerySet[Any, Any]:
    """(URI, language, label) of `uris`."""
    found = SkillTerm.objects.filter(
        is_among("uri", "uris", "varchar"), language__in=languages, is_preferred=True
    )
    return found.values_list("uri", "language", "label")


def suggest_skills(text: str, language: str, *, limit: int = MAX_SUGGESTIONS) -> list[Match]:
    """ESCO skills that `text` speaks of, found by the stems of its words alone: nothing leaves the machine.

    A word weighs the more, the fewer skills have it in their names. A skill is suggested when the words of one of its
    names that stand in the text carry about half of that name's weight.
    """
    stems = _stems_in(text, language)
    if not stems:
        return []
    terms = list(
        SkillTerm.objects.filter(language=language, is_competence=False, stems__overlap=list(stems)).only(
            "uri", "label", "stems", "is_preferred", "language"
        )
    )
    weights = _weights(terms)
    best: dict[str, tuple[float, SkillTerm, list[str]]] = {}
    for term in terms:
        there = [stem for stem in term.stems if stem in stems]
        weight = sum(weights[stem] for stem in there)
        share = weight / (weight + MISSING * (len(term.stems) - len(there)))
        score = share * (1 - 0.6 ** (weight / 2))  # a name of one common word says little
        if share >= ENOUGH and score > best.get(term.uri, (0.0,))[0]:
            best[term.uri] = (score, term, there)
    chosen = sorted(best.values(), key=lambda found: (-found[0], found[1].label))[:limit]
    labels = labels_of([term.uri for _score, term, _there in chosen], language)
    return [
        Match(
            uri=term.uri,
            label=labels.get(term.uri, term.label),
            words=tuple(sorted({stems[stem] for stem in there})),
            score=score,
        )
        for score, term, there in chosen
    ]


def _stems_in(text: str, language: str) -> dict[str, str]:
    """{stem: the word of the text that has it}. The database knows the stems."""
    words = list(dict.fromkeys(words_of(text[:MAX_TEXT])))[:600]
    if not words:
        return {}
    vector = SearchVector(
        Value(light_stems(" ".join(words), language)), config=STEMMERS.get(language, "simple")
    )
    row = SkillTerm.objects.annotate(vector=vector).values_list("vector", flat=True)[:1]
    found: dict[str, str] = {}
    for lexeme, places in _read_vector(str(next(iter(row), ""))):
        found[lexeme] = words[places[0] - 1] if places and places[0] <= len(words) else lexeme
    return found


def _read_vector(text: str) -> list[tuple[str, list[int]]]:
    """What Postgres prints of a tsvector, of words that hold letters and digits alone: "'build':2 'robot':1"."""
    entries = []
    for part in text.split():
        lexeme, _colon, places = part.rpartition(":")
        entries.append((lexeme.strip("'"), [int(place) for place in places.split(",") if place.isdigit()]))
    return entries


def _weights(terms: Sequence[SkillTerm]) -> dict[str, float]:
    """How unusual each stem is: every name that has it is among `terms`."""
    holders: dict[str, set[str]] = {}
    for term in terms:
        for stem in term.stems:
            holders.setdefault(stem, set()).add(term.uri)
    return {stem: max(0.2, UNUSUAL - log(len(uris))) for stem, uris in holders.items()}


def frameworks_with_counts() -> QuerySet[Framework]:
    """All frameworks, each with `area_total` and `competence_total`."""
    return Framework.objects.annotate(
        area_total=Count("areas", distinct=True), competence_total=Count("areas__competences", distinct=True)
    )


def framework_in_full(slug: str) -> Framework | None:
    """A framework with its areas, competences and indicators, in four queries."""
    competences = Competence.objects.prefetch_related(
        Prefetch("indicators", Indicator.objects.order_by("order"))
    )
    areas = FrameworkArea.objects.prefetch_related(Prefetch("competences", competences))
    return Framework.objects.prefetch_related(Prefetch("areas", areas)).filter(slug=slug).first()
