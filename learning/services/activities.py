"""Activities: written, published, changed, archived. Each has its achievement from the start."""

import zlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.services.achievements import AchievementArt, create_achievement, update_achievement
from learning.enums import ActivityStatus, EnrolmentStatus, ItemVisibility, ScheduleKind
from learning.errors import ActivityIncomplete
from learning.models import Activity, Enrolment, Organiser
from learning.services.slugs import free_slug
from shared.enums import ItemKind
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.catalogue import list_item, unlist_item
from shared.services.journal import note_changed
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.services.notifying import notify_many
from theming.models import Category

EDITABLE = frozenset(
    {
        *("title", "description", "do", "learn", "language", "translations", "languages", "category", "type"),
        *("format", "schedule", "starts_at", "ends_at", "time_zone", "schedule_note", "duration_minutes"),
        *("street", "place", "lat", "lon", "age_min", "age_max", "price_note", "capacity", "visibility"),
        *(
            "skills",
            "competences",
            "recurrence",
            "videos",
            "blocks",
            "accessibility",
            "access_note",
            "joining",
        ),
        *("questions", "apply_by", "external_url", "has_waiting_list", "participants_visibility", "licence"),
    }
)

_WHEN_AND_WHERE = ("starts_at", "ends_at", "street", "place")


@transaction.atomic
def create_activity(*, actor: Member, organiser: Organiser, badge_name: str = "", **fields: Any) -> Activity:
    """A draft with its achievement (name, criteria and drawn image made from the activity).

    `fields`: those of EDITABLE; title, description, category and type at least. Raises NotAllowed, TypeError.
    """
    require("activity.create", actor, organiser)
    _check_names(fields)
    activity = Activity(
        organiser=organiser,
        slug=free_slug(Activity.objects.all(), fields["title"], fallback="activity", limit=80),
    )
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.time_zone = fields.get("time_zone") or current_tenant().time_zone
    activity.cover_seed = zlib.crc32(activity.slug.encode()) % 100_000
    activity.achievement = create_achievement(
        actor=actor,
        issuer=organiser.issuer,
        name=badge_name or activity.title,
        source=f"activity:{activity.pk}",
        source_url=activity_url(activity),
        art=_art(activity.category),
        **_achievement_texts(activity),
    )
    activity.save(force_insert=True)
    record_audit(actor_id=actor.user_id, action="activity.created", target=activity)
    return activity


@transaction.atomic
def update_activity(*, actor: Member, activity: Activity, badge_name: str = "", **fields: Any) -> Activity:
    """Change a draft or published activity; its achievement, the catalogue and journals follow.

    Raises NotAllowed, TypeError, ActivityIncomplete (more people take part than the new capacity holds).
    """
    require("activity.edit", actor, activity)
    _check_names(fields)
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser__issuer", "achievement__issuer", "category")
        .get(pk=activity.pk)
    )
    changes = {name: [str(getattr(activity, name)), str(value)] for name, value in fields.items()}
    before = _when_and_where(activity)
    for name, value in fields.items():
        setattr(activity, name, value)
    if activity.capacity is not None and activity.capacity < activity.enrolled:
        raise ActivityIncomplete(
            _("%(n)s people take part already: there must be at least as many places.")
            % {"n": activity.enrolled},
            field="capacity",
        )
    activity.save()
    if activity.achievement is not None:
        update_achievement(
            actor=actor,
            achievement=activity.achievement,
            art=_art(activity.category, seed=activity.achievement.art_seed),
            name=badge_name or activity.achievement.name,
            **_achievement_texts(activity),
        )
    _project(activity)
    if {"title", *_WHEN_AND_WHERE} & set(fields):
        _tell_journals(activity)
    if before != _when_and_where(activity):
        _tell_people(actor, activity, "activity_moved")
    record_audit(actor_id=actor.user_id, action="activity.updated", target=activity, changes=changes)
    return activity


@transaction.atomic
def publish_activity(*, actor: Member, activity: Activity) -> Activity:
    """Show it to everybody it is meant for. Raises NotAllowed, ActivityIncomplete."""
    require("activity.publish", actor, activity)
    if activity.schedule == ScheduleKind.DATED and activity.starts_at is None:
        raise ActivityIncomplete(_("Say when it starts."), field="starts_at")
    return _set_status(actor, activity, ActivityStatus.PUBLISHED)


@transaction.atomic
def unpublish_activity(*, actor: Member, activity: Activity) -> Activity:
    """Make it a draft again; people who joined keep their places."""
    require("activity.publish", actor, activity)
    return _set_status(actor, activity, ActivityStatus.DRAFT)


@transaction.atomic
def archive_activity(*, actor: Member, activity: Activity) -> Activity:
    """Put it away; its badges stay valid. Who takes part is told, unless it is over."""
    require("activity.edit", actor, activity)
    if not activity.has_ended and activity.status != ActivityStatus.ARCHIVED:
        _tell_people(actor, activity, "activity_cancelled")
    return _set_status(actor, activity, ActivityStatus.ARCHIVED)


def activity_url(activity: Activity) -> str:
    """Its absolute address on the location's primary host."""
    return tenant_url(current_tenant(), f"/activities/{activity.slug}/")


def where_of(activity: Activity) -> str:
    """Street and place in one line."""
    return ", ".join(part for part in (activity.street, activity.place) if part)


def cover_version(activity: Activity) -> str:
    """Names what its drawn cover depends on: under an address with it, the cover never changes."""
    return f"{activity.category.hue}-{activity.cover_seed}"


def _set_status(actor: Member, activity: Activity, status: ActivityStatus) -> Activity:
    old, activity.status = activity.status, status
    if status == ActivityStatus.PUBLISHED and activity.published_at is None:
        activity.published_at = timezone.now()
    activity.save(update_fields=["status", "published_at", "updated_at"])
    _project(activity)
    record_audit(
        actor_id=actor.user_id,
        action=f"activity.{status}",
        target=activity,
        changes={"status": [old, status]},
    )
    return activity


def _project(activity: Activity) -> None:
    """The catalogue's row: there while the activity is published for the whole network by a public location."""
    tenant = current_tenant()
    key = {"tenant_id": tenant.pk, "kind": ItemKind.ACTIVITY, "item_id": activity.pk}
    if not (activity.is_published and activity.visibility == ItemVisibility.NETWORK and tenant.is_public):
        unlist_item(**key)
        return
    url = activity_url(activity)
    list_item(
        **key,
        title=activity.title,
        summary=activity.description[:300],
        url=url,
        image_url=f"{url}cover.svg?v={cover_version(activity)}",
        organiser_name=activity.organiser.name,
        activity_type=activity.type,
        network_category=activity.category.network_slug,
        languages=activity.languages or [activity.language],
        is_online=activity.format != "in_person",
        place=activity.place,
        lat=activity.lat,
        lon=activity.lon,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        time_zone=activity.time_zone,
        badge_name=activity.achievement.name if activity.achievement else "",
        published_at=activity.published_at,
    )


def _tell_journals(activity: Activity) -> None:
    people = Enrolment.objects.filter(activity=activity).values_list("member_id", flat=True)
    note_changed(
        user_ids=list(people),
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        place=where_of(activity),
    )


def _when_and_where(activity: Activity) -> list[Any]:
    return [getattr(activity, name) for name in _WHEN_AND_WHERE]


def _tell_people(actor: Member, activity: Activity, kind: str) -> None:
    """Those who hold a place or hope for one, but for whoever has done it."""
    concerned = (EnrolmentStatus.JOINED, EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING)
    people = Enrolment.objects.filter(activity=activity, status__in=concerned).exclude(member=actor)
    notify_many(
        user_ids=list(people.values_list("member_id", flat=True)),
        kind=kind,
        parameters={"title": activity.title},
        url=activity_url(activity),
    )


def _check_names(fields: dict[str, Any]) -> None:
    if set(fields) - EDITABLE:
        raise TypeError(f"no fields of an activity: {', '.join(sorted(set(fields) - EDITABLE))}")


def _art(category: Category, *, seed: int | None = None) -> AchievementArt:
    look = current_tenant().look
    return AchievementArt(
        shape=look.get("badge_shape", "hex"),
        icon=category.icon,
        hue=category.hue,
        accent=look.get("accent", "#f9c426"),
        seed=seed,
    )


def _achievement_texts(activity: Activity) -> dict[str, Any]:
    """Description and criteria of the badge, in the activity's own words."""
    steps = "\n".join(f"- {point}" for point in activity.do) or activity.title
    return {
        "description": activity.description[:1000] or activity.title,
        "criteria": f"{activity.title}:\n\n{steps}",
        "language": activity.language,
        "tags": [*activity.learn][:8],
    }
