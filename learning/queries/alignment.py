"""Which skills and competences the open activities of the current location have."""

from collections import Counter
from collections.abc import Sequence

from django.utils import timezone

from learning.models import ActivitySearch
from learning.queries.filters import still_open

LOOKED_AT = 10_000  # activities


def counts_by_competence(uris: Sequence[str]) -> dict[str, int]:
    """Open activities for each of these URIs, in one query."""
    rows = ActivitySearch.objects.filter(still_open(timezone.now()), skills__overlap=list(uris))
    wanted = set(uris)
    counts: Counter[str] = Counter()
    for skills in rows.values_list("skills", flat=True)[:LOOKED_AT]:
        counts.update(wanted & set(skills))
    return dict(counts)


def most_used_skills(limit: int) -> list[tuple[str, int]]:
    """The URIs that most open activities have, with their number."""
    rows = ActivitySearch.objects.filter(still_open(timezone.now())).exclude(skills=[])
    counts: Counter[str] = Counter()
    for skills in rows.values_list("skills", flat=True)[:LOOKED_AT]:
        counts.update(set(skills))
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:limit]
