"""Skills and frameworks into the public schema, from the files that are shipped or from ESCO's own. As the owner."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Func, Value

from shared.folding import STEMMERS, fold, light_stems
from shared.models import Competence, Framework, FrameworkArea, Indicator, Skill, SkillTerm
from shared.models.skill import SkillKind
from shared.services.esco_file import SkillEntry, read_esco
from shared.signals import skills_renamed

DATA = Path(__file__).resolve().parent.parent / "data"
BATCH = 500


@dataclass
class Loaded:
    """How many of each were read; what was there already is counted, too."""

    skills: int = 0
    frameworks: int = 0
    competences: int = 0
    indicators: int = 0
    said: Callable[["Loaded"], None] = field(default=lambda loaded: None, repr=False)


def load_skills(*, said: Callable[[Loaded], None] = lambda loaded: None) -> Loaded:
    """Bring skills and frameworks to what this version ships. Idempotent; `said` hears of the progress.

    What search reads in the locations follows a little later, by jobs, where a name has changed.
    """
    loaded = Loaded(said=said)
    _load_entries(_shipped_skills(), "en", loaded)
    for path in sorted((DATA / "frameworks").glob("*.json")):
        _load_framework(json.loads(path.read_text()), loaded)
        said(loaded)
    return loaded


def load_esco(
    path: Path, language: str = "en", *, said: Callable[[Loaded], None] = lambda loaded: None
) -> Loaded:
    """Read the skills file that the Commission publishes, in one of its languages. Labels in other languages stay.
    All of it is loaded or, where anything is wrong, nothing.

    Raises UnreadableSkills.
    """
    loaded = Loaded(said=said)
    entries = read_esco(path, language)
    with transaction.atomic():
        _load_entries(iter(entries), language, loaded)
    return loaded


def shipped_is_loaded() -> bool:
    """Whether the files that are shipped have been read, by their number alone: quick enough for every start."""
    with (DATA / "esco_skills.csv").open(newline="") as file:
        shipped = sum(1 for _row in csv.reader(file)) - 1
    frameworks = len(list((DATA / "frameworks").glob("*.json")))
    return Skill.objects.count() >= shipped and Framework.objects.count() >= frameworks


def _shipped_skills() -> Iterator[SkillEntry]:
    with (DATA / "esco_skills.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            yield SkillEntry(
                uri=row["uri"],
                label=row["label"],
                alternatives=tuple(filter(None, row["alt_labels"].split("|"))),
                kind=row["type"],
                reuse_level=row["reuse_level"],
                group=row["group"],
            )


def _load_entries(entries: Iterator[SkillEntry], language: str, loaded: Loaded) -> None:
    while batch := list(islice(entries, BATCH)):
        _load_batch(batch, language)
        loaded.skills += len(batch)
        loaded.said(loaded)


@transaction.atomic
def _load_batch(batch: list[SkillEntry], language: str) -> None:
    """Labels of other languages are kept; a group that the file does not know stays as it was."""
    uris = [entry.uri for entry in batch]
    known = {skill.uri: skill for skill in Skill.objects.filter(uri__in=uris)}
    is_renamed = False
    rows, terms = {}, {}
    for entry in batch:
        skill = known.get(entry.uri) or Skill(uri=entry.uri)
        is_renamed |= skill.labels.get(language) != entry.label
        skill.labels = {**skill.labels, language: entry.label}
        skill.alternatives = {**skill.alternatives, language: list(entry.alternatives)}
        if not (skill.kind == SkillKind.ATTITUDE and entry.kind == "transversal"):  # the finer one is ours
            skill.kind = entry.kind
        skill.reuse_level = entry.reuse_level or skill.reuse_level
        skill.group = entry.group or skill.group
        rows[entry.uri] = skill
        for label in (*entry.alternatives, entry.label):
            term = _term(entry.uri, label, language, is_preferred=label == entry.label, detail=skill.group)
            terms[entry.uri, term.folded] = term
    Skill.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["uri"],
        update_fields=["labels", "alternatives", "kind", "reuse_level", "group"],
    )
    _replace_terms(uris, language, list(terms.values()))
    if is_renamed:
        skills_renamed.send(Skill)


def _load_framework(data: dict[str, Any], loaded: Loaded) -> None:
    with transaction.atomic():
        framework, _created = Framework.objects.update_or_create(
            slug=data["id"],
            defaults={name: data[name] for name in ("title", "version", "language", "source_url", "licence")}
            | {"kind": data["kind"]},
        )
        titles = set(Competence.objects.filter(area__framework=framework).values_list("uri", "title"))
        terms = []
        for order, entry in enumerate(data["areas"]):
            area, _created = FrameworkArea.objects.update_or_create(
                code=entry["id"],
                defaults={"framework": framework, "order": order, **_texts(entry)},
            )
            for place, each in enumerate(entry["competences"]):
                competence = _load_competence(framework, area, place, each)
                loaded.competences += 1
                loaded.indicators += len(each.get("indicators", ()))
                terms.append(
                    _term(
                        competence.uri,
                        competence.title,
                        framework.language,
                        is_preferred=True,
                        detail=framework.title.partition(":")[0],
                        is_competence=True,
                    )
                )
        _replace_terms([term.uri for term in terms], framework.language, terms)
        if {(term.uri, term.label) for term in terms} - titles:
            skills_renamed.send(Competence)
    loaded.frameworks += 1


def _load_competence(
    framework: Framework, area: FrameworkArea, order: int, entry: dict[str, Any]
) -> Competence:
    competence, _created = Competence.objects.update_or_create(
        code=entry["id"],
        defaults={
            "area": area,
            "order": order,
            "uri": competence_uri(framework.source_url, entry["id"]),
            **_texts(entry),
        },
    )
    Indicator.objects.bulk_create(
        [
            Indicator(
                competence=competence,
                code=each["id"],
                text=each["text"],
                kind=each["type"],
                level=each.get("level", ""),
                order=place,
            )
            for place, each in enumerate(entry.get("indicators", ()))
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["competence", "text", "kind", "level", "order"],
    )
    return competence


def competence_uri(source_url: str, code: str) -> str:
    """What names a competence everywhere."""
    return f"{source_url}#{code}"


def _texts(entry: dict[str, Any]) -> dict[str, str]:
    return {"title": entry["title"], "description": entry.get("description", "")}


def _term(
    uri: str, label: str, language: str, *, is_preferred: bool, detail: str, is_competence: bool = False
) -> SkillTerm:
    return SkillTerm(
        uri=uri,
        label=label[:400],
        language=language,
        folded=fold(label)[:400],
        is_preferred=is_preferred,
        detail=detail[:200],
        is_competence=is_competence,
    )


def _replace_terms(uris: Iterable[str], language: str, terms: list[SkillTerm]) -> None:
    """The database finds the stems: it also compares them."""
    SkillTerm.objects.filter(uri__in=uris, language=language).delete()
    for term in terms:
        term.stems = _stems_of(term.folded, language)
    SkillTerm.objects.bulk_create(terms)


def _stems_of(text: str, language: str) -> Func:
    """An expression: the stems of `text`, each once."""
    vector = SearchVector(Value(light_stems(text, language)), config=STEMMERS.get(language, "simple"))
    return Func(vector, function="tsvector_to_array", output_field=SkillTerm._meta.get_field("stems"))
