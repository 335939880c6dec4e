"""Skills that an activity's own words speak of, with what its organiser typed a moment ago and has not saved."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from learning.models import Activity, ActivityDraft
from shared.queries.skills import Match, labels_of, suggest_skills
from shared.text import plain

# The step of the worksheet in which each text is typed.
TEXTS = {"name": ("title", "description"), "learning": ("do", "learn")}
MAX_TEXT = 20_000
MAX_PROPOSED = 8
SURE_ENOUGH = (
    0.45  # below it, with the demo's activities, one word in passing proposes more nonsense than sense
)


def proposed_skills(
    activity: Activity, draft: ActivityDraft | None, chosen: Iterable[str]
) -> list[dict[str, Any]]:
    """[{"uri", "label", "words"}], the surest first, without those that are `chosen`. The words are compared with the
    skills' names in the activity's language, in the reader's and in English: all of it on this machine."""
    text, without = text_of(activity, draft), set(chosen)
    reader = (get_language() or "en").split("-")[0]
    best: dict[str, Match] = {}
    for language in dict.fromkeys((activity.language, reader, "en")):
        for match in suggest_skills(text, language):
            if match.uri not in best or match.score > best[match.uri].score:
                best[match.uri] = match
    found = sorted(best.values(), key=lambda match: (-match.score, match.label))
    sure = [match for match in found if match.score >= SURE_ENOUGH and match.uri not in without]
    shown = sure[:MAX_PROPOSED]
    labels = labels_of([match.uri for match in shown], reader)
    return [
        {"uri": match.uri, "label": labels.get(match.uri, match.label), "words": match.words}
        for match in shown
    ]


def text_of(activity: Activity, draft: ActivityDraft | None) -> str:
    """Its name, its description, what people do and learn; of a step that has a draft, what was typed."""
    parts: list[str] = []
    for step, names in TEXTS.items():
        entry = draft.data.get(step) if draft else None
        for name in names:
            if entry:
                parts += entry["values"].get(name, [])
            elif name not in activity.placeholders:
                value = getattr(activity, name)
                parts += value if isinstance(value, list) else [value]
    return plain("\n\n".join(parts), MAX_TEXT)
