"""What is proposed while somebody types into the search field."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from learning.models import ActivitySearch, Organiser
from learning.queries.filters import Reader, still_open
from learning.queries.texts import local_title, reader_language
from shared.compiled import Later, written_once
from shared.enums import ItemKind
from shared.folding import words_of
from shared.models import CatalogueItem
from shared.queries.skills import suggest_as_typed
from shared.queries.words import given_words, word_values, words_query

EACH = 4


@dataclass(frozen=True)
class Proposal:
    label: str
    detail: str
    url: str

    def as_dict(self) -> dict[str, str]:
        return {**self.__dict__}


def propose(typed: str, reader: Reader, *, tenant_id: int) -> dict[str, list[Proposal]]:
    """{kind: the best few}: activities by their titles, playlists, organisers, and skills that something here has."""
    words = words_of(typed)[:8]
    if not words or len("".join(words)) < 2:
        return {}
    return {
        "activities": _activities(words, reader),
        "playlists": _playlists(words, tenant_id),
        "organisers": _organisers(words),
        "skills": _skills(typed, reader),
    }


def _activities(words: list[str], reader: Reader) -> list[Proposal]:
    asked = _titles_like(len(words), reader.languages, reader_language())
    rows = asked.rows({"now": reader.now, **word_values("word", words)})
    return [
        Proposal(local or title, organiser, f"/activities/{slug}/") for title, local, organiser, slug in rows
    ]


@written_once
def _titles_like(count: int, languages: tuple[str, ...], language: str) -> QuerySet[Any, Any]:
    """(title, the same in `language` if it has it, organiser, slug)."""
    query = words_query(given_words("word", count, Later), languages)
    found = ActivitySearch.objects.filter(still_open(Later("now")), headline=query)
    found = found.order_by(F("starts_at").asc(nulls_last=True), "pk")
    local = local_title(language, "activity__translations")
    return found.annotate(local=local).values_list(
        "activity__title", "local", "organiser__name", "activity__slug"
    )[:EACH]


def _playlists(words: list[str], tenant_id: int) -> list[Proposal]:
    rows = _playlists_like(len(words)).rows({"tenant": tenant_id, **word_values("word", words)})
    return [Proposal(title, organiser, url) for title, organiser, url in rows]


@written_once
def _playlists_like(count: int) -> QuerySet[Any, Any]:
    found = CatalogueItem.objects.filter(tenant_id=Later("tenant"), kind=ItemKind.PLAYLIST)
    for place in range(count):
        found = found.filter(title__unaccent__icontains=Later(f"word{place}"))
    return found.order_by("title").values_list("title", "organiser_name", "url")[:EACH]


def _organisers(words: list[str]) -> list[Proposal]:
    rows = _organisers_like(len(words)).rows(word_values("word", words))
    return [Proposal(name, place, f"/organisers/{slug}/") for name, place, slug in rows]


@written_once
def _organisers_like(count: int) -> QuerySet[Any, Any]:
    found = Organiser.objects.filter(hidden_at=None)
    for place in range(count):
        found = found.filter(name__unaccent__icontains=Later(f"word{place}"))
    return found.order_by("name").values_list("name", "place", "slug")[:EACH]


def _skills(typed: str, reader: Reader) -> list[Proposal]:
    near = suggest_as_typed(typed, get_language() or "en", limit=24)
    if not near:
        return []
    wanted = [suggestion.uri for suggestion in near]
    rows = ActivitySearch.objects.filter(still_open(reader.now), skills__overlap=wanted)
    used = {uri for uris in rows.values_list("skills", flat=True)[:500] for uri in uris}
    return [
        Proposal(f"#{each.label}", each.detail, f"/activities/?skill={quote(each.uri, safe='')}")
        for each in near
        if each.uri in used
    ][:EACH]
