"""What an activity says, as plain JSON: the stuff of versions and of comparing what two people wrote."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from learning.models import Activity, ActivityVersion
from tenants.members.models import Member
from theming.models import Category

FIELDS = (
    *("type", "do", "learn", "skills", "competences", "schedule", "starts_at", "ends_at", "recurrence"),
    *("except_on", "schedule_note", "time_zone", "format", "street", "place", "lat", "lon", "title"),
    *("description", "category", "duration_minutes", "age_min", "age_max", "price_note", "languages"),
    *("accessibility", "access_note", "joining", "external_url", "questions", "apply_by", "capacity"),
    *("has_waiting_list", "participants_visibility", "visibility", "licence", "videos", "blocks"),
    *("language", "translations"),
)
BADGE = "badge_name"
_MOMENTS = frozenset({"starts_at", "ends_at", "apply_by"})


def plain_value(value: Any) -> Any:
    """A field's value as JSON has it: moments in UTC, a category by its slug."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Category):
        return value.slug
    if isinstance(value, list | tuple):
        return [plain_value(part) for part in value]
    return value


def snapshot_of(activity: Activity) -> dict[str, Any]:
    """Everything that a worksheet can change; the activity comes with its category and achievement."""
    data = {name: plain_value(getattr(activity, name)) for name in FIELDS}
    return data | {BADGE: activity.achievement.name if activity.achievement else ""}


def fields_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot as `update_activity` takes it, with `badge_name`. What the snapshot does not know is left out, and so
    is a category that is gone."""
    fields = {name: data[name] for name in (*FIELDS, BADGE) if name in data}
    for name in _MOMENTS & fields.keys():
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    if "except_on" in fields:
        fields["except_on"] = [date.fromisoformat(day) for day in fields["except_on"]]
    if "category" in fields:
        fields["category"] = Category.objects.filter(slug=fields["category"]).first()
        if fields["category"] is None:
            del fields["category"]
    return fields


def keep_version(activity: Activity, before: Mapping[str, Any] | None, author: Member | None) -> bool:
    """Keep what the activity says now, if that is something else than `before` (None: it is new). The caller holds the
    row's lock. What was there before versions were kept becomes the first one, by nobody."""
    data = snapshot_of(activity)
    if data == before:
        return False
    if activity.version == 0 and before is not None:
        ActivityVersion.objects.create(activity=activity, number=1, data=dict(before))
        activity.version = 1
    activity.version += 1
    ActivityVersion.objects.create(activity=activity, number=activity.version, data=data, author=author)
    activity.save(update_fields=["version"])
    return True


def conflicts(activity: Activity, base_version: int, fields: Mapping[str, Any]) -> list[str]:
    """The fields that somebody else changed since `base_version` and that `fields` would set to something else."""
    if base_version >= activity.version:
        return []
    base = ActivityVersion.objects.filter(activity=activity, number=max(base_version, 1)).first()
    known = base.data if base else {}
    now = snapshot_of(activity)
    return [
        name
        for name, value in fields.items()
        if name in now and now[name] != known.get(name) and now[name] != plain_value(value)
    ]
