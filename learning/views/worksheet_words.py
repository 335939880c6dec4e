"""What fields of an activity are called, and what stands in them, in words: for comparing and for paper."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from learning.blocks import Block, FileBlock, readable_blocks
from learning.differences import Change, differences
from learning.enums import (
    Access,
    ActivityFormat,
    ActivityType,
    ContentLicence,
    ItemVisibility,
    JoiningKind,
    ParticipantsVisibility,
    ScheduleKind,
)
from learning.forms.contents import filled_form
from learning.services.snapshots import BADGE
from shared.countries import language_name
from shared.moments import moment_text
from shared.queries.skills import labels_of

LABELS = {
    "type": gettext_lazy("Type"),
    "do": gettext_lazy("What people do"),
    "learn": gettext_lazy("What people learn"),
    "skills": gettext_lazy("Skills"),
    "competences": gettext_lazy("Competences"),
    "schedule": gettext_lazy("When"),
    "starts_at": gettext_lazy("Starts"),
    "ends_at": gettext_lazy("Ends"),
    "recurrence": gettext_lazy("Repeats"),
    "except_on": gettext_lazy("Days without a meeting"),
    "schedule_note": gettext_lazy("Dates in words"),
    "time_zone": gettext_lazy("Time zone"),
    "format": gettext_lazy("Format"),
    "street": gettext_lazy("Street and number"),
    "place": gettext_lazy("Town or district"),
    "lat": gettext_lazy("Latitude"),
    "lon": gettext_lazy("Longitude"),
    "title": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "category": gettext_lazy("Category"),
    "duration_minutes": gettext_lazy("Duration in minutes"),
    "age_min": gettext_lazy("From age"),
    "age_max": gettext_lazy("To age"),
    "price_note": gettext_lazy("Price"),
    "languages": gettext_lazy("Languages spoken"),
    "accessibility": gettext_lazy("Accessibility"),
    "access_note": gettext_lazy("More about access"),
    "joining": gettext_lazy("How people join"),
    "external_url": gettext_lazy("Where people join"),
    "questions": gettext_lazy("Questions"),
    "apply_by": gettext_lazy("Apply by"),
    "capacity": pgettext_lazy("how many can take part", "Places"),
    "has_waiting_list": gettext_lazy("Waiting list"),
    "participants_visibility": gettext_lazy("Who sees the names of those who take part"),
    "visibility": gettext_lazy("Who sees the activity"),
    "licence": gettext_lazy("Licence of these texts"),
    "videos": gettext_lazy("Videos"),
    "blocks": gettext_lazy("Content"),
    "language": gettext_lazy("Language of these texts"),
    "translations": gettext_lazy("Further languages"),
    BADGE: gettext_lazy("Name of the badge"),
}
_CHOICES = {
    "type": ActivityType,
    "schedule": ScheduleKind,
    "format": ActivityFormat,
    "accessibility": Access,
    "joining": JoiningKind,
    "participants_visibility": ParticipantsVisibility,
    "visibility": ItemVisibility,
    "licence": ContentLicence,
}


def value_text(name: str, value: Any, *, categories: Mapping[str, str], time_zone: str) -> str:
    """A value of a snapshot as people read it, several things one a line; "" for nothing."""
    if value in (None, "", [], {}) and name != "licence":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _CHOICES:
        labels = dict(_CHOICES[name].choices)
        values = value if isinstance(value, list) else [value]
        return "\n".join(str(labels.get(one, one)) for one in values)
    if name in ("starts_at", "ends_at", "apply_by"):
        return moment_text(datetime.fromisoformat(value), time_zone)
    if name == "category":
        return categories.get(value, str(value))
    if name in ("skills", "competences"):
        names = labels_of(value, get_language() or "en")
        return "\n".join(names.get(uri, uri) for uri in value)
    if name in ("language", "languages"):
        return "\n".join(language_name(code) for code in ([value] if isinstance(value, str) else value))
    if name == "translations":
        return "\n\n".join(f"{language_name(code)}\n{_lines(texts)}" for code, texts in value.items())
    if name == "blocks":
        return "\n\n".join(map(_block_text, readable_blocks(value)))
    return _lines(value)


def _block_text(block: Block) -> str:
    """A block as its form has it; a file without a heading by its kind."""
    texts = [str(text) for text in filled_form(block).values() if text]
    return "\n".join(texts) or (_("File") if isinstance(block, FileBlock) else "")


def _lines(value: Any) -> str:
    """Lists and records as lines; words and numbers as they are."""
    if isinstance(value, dict):
        return "\n".join(filter(None, (_lines(one) for one in value.values() if not isinstance(one, bool))))
    if isinstance(value, list):
        return "\n".join(filter(None, map(_lines, value)))
    return "" if value is None else str(value)


def changes_between(
    old: Mapping[str, Any], new: Mapping[str, Any], say: Callable[[str, Any], str]
) -> list[dict[str, Any]]:
    """[{label, changes}] of the fields that differ between two snapshots, in the order of the worksheet."""
    return [
        {"label": label, "changes": changed}
        for name, label in LABELS.items()
        if (changed := _changed(old.get(name), new.get(name), name, say))
    ]


def _changed(old: Any, new: Any, name: str, say: Callable[[str, Any], str]) -> list[Change]:
    return differences(say(name, old), say(name, new)) if old != new else []
