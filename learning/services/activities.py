"""Activities: written, published, changed, archived. Each has its achievement from the start."""

import zlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials.services.achievements import AchievementArt, create_achievement, update_achievement
from learning.covers import cover_path
from learning.enums import EnrolmentStatus, ItemVisibility, JoiningKind, ScheduleKind
from learning.errors import ActivityIncomplete, EditConflict
from learning.models import Activity, Enrolment, Organiser, PublishingReview
from learning.queries.co_organisers import co_organisers_of
from learning.queries.completeness import needs_of
from learning.queries.listed import ListedActivity
from learning.queries.occurrences import dates_to_keep, next_start
from learning.queries.reviews import needs_review
from learning.queries.texts import titles_of
from learning.services.content_checks import checked_blocks, checked_videos
from learning.services.coordinators import tell_coordinators
from learning.services.materials import note_references
from learning.services.places import fill_places
from learning.services.planning import plan_archiving, plan_next_meeting, watch_playlists_of
from learning.services.scheduling import DECIDING, arrange_occurrences
from learning.services.searching import index_activity
from learning.services.slugs import free_slug
from learning.services.snapshots import BADGE, FIELDS, conflicts, keep_version, snapshot_of
from learning.status import Move, after, phase_of
from shared.enums import ItemKind
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.catalogue import list_item, unlist_item
from shared.services.journal import note_changed
from shared.services.plans import note_thing
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.services.notifying import notify_many
from theming.models import Category

EDITABLE = frozenset(FIELDS)

_WHEN_AND_WHERE = ("starts_at", "ends_at", "street", "place")


@transaction.atomic
def create_activity(
    *,
    actor: Member,
    organiser: Organiser,
    badge_name: str = "",
    placeholders: Sequence[str] = (),
    **fields: Any,
) -> Activity:
    """A draft with its achievement (name, criteria and drawn image made from the activity).

    `fields`: those of EDITABLE; title, description, category and type at least. `placeholders`: those of them that
    nobody has chosen yet. Raises NotAllowed, TypeError, ActivityIncomplete (a rule of repetition that is none).
    """
    require("activity.create", actor, organiser)
    _check_names(fields)
    activity = Activity(
        organiser=organiser,
        placeholders=list(placeholders),
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
    arrange_occurrences(activity)
    keep_version(activity, None, actor)
    record_audit(actor_id=actor.user_id, action="activity.created", target=activity)
    return activity


def start_activity(
    *, actor: Member, organiser: Organiser, type: str, language: str, **fields: Any
) -> Activity:
    """A draft of which no more is known than its type: called "Untitled" in the reader's language, in the first
    category, until somebody says better. `fields` as in `create_activity`. Raises NotAllowed."""
    category = Category.objects.filter(is_hidden=False).order_by("order").first()
    return create_activity(
        actor=actor,
        organiser=organiser,
        placeholders=("title", "category"),
        title=_("Untitled"),
        description="",
        category=category,
        type=type,
        language=language,
        **fields,
    )


@transaction.atomic
def update_activity(
    *,
    actor: Member,
    activity: Activity,
    badge_name: str = "",
    base_version: int | None = None,
    **fields: Any,
) -> Activity:
    """Change a draft or published activity; its achievement, its meetings, the catalogue and journals follow, and what
    it says now is kept as a version. `base_version`: what the writer saw; what others changed since is not overwritten.

    Raises NotAllowed, TypeError, EditConflict, ActivityIncomplete (more people take part than the new capacity holds; a
    published one would lack what everybody needs).
    """
    require("activity.edit", actor, activity)
    _check_names(fields)
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser__issuer", "achievement__issuer", "category")
        .get(pk=activity.pk)
    )
    if base_version is not None:
        said = {**fields, BADGE: badge_name} if badge_name else fields
        if lost := conflicts(activity, base_version, said):
            raise EditConflict(fields=lost, version=activity.version)
    before, lacked = snapshot_of(activity), needs_of(activity)
    changes = {name: [str(getattr(activity, name)), str(value)] for name, value in fields.items()}
    old_title, old_whereabouts = activity.title, _when_and_where(activity)
    for name, value in fields.items():
        setattr(activity, name, value)
    _fill_in(activity, fields)
    if activity.is_published:
        for gap in needs_of(activity):
            if gap not in lacked:
                raise ActivityIncomplete(gap.text, field=gap.field)
    if activity.capacity is not None and activity.capacity < activity.enrolled:
        raise ActivityIncomplete(
            ngettext(
                "%(n)s person takes part already: there must be at least as many places.",
                "%(n)s people take part already: there must be at least as many places.",
                activity.enrolled,
            )
            % {"n": activity.enrolled},
            field="capacity",
        )
    activity.save()
    if DECIDING & set(fields):
        arrange_occurrences(activity)
    if activity.achievement is not None:
        follows = activity.achievement.name == old_title and activity.published_at is None
        update_achievement(
            actor=actor,
            achievement=activity.achievement,
            art=_art(activity.category, seed=activity.achievement.art_seed),
            name=badge_name or (activity.title if follows else activity.achievement.name),
            source_url=activity_url(activity),
            **_achievement_texts(activity),
        )
    if "blocks" in fields:
        note_references(activity.organiser)
    keep_version(activity, before, actor)
    fill_places(activity)
    show_changes(activity, set(fields))
    if old_whereabouts != _when_and_where(activity):
        _tell_people(actor, activity, "activity_moved")
    record_audit(actor_id=actor.user_id, action="activity.updated", target=activity, changes=changes)
    return activity


@transaction.atomic
def publish_activity(*, actor: Member, activity: Activity) -> Activity:
    """Show it to everybody it is meant for, or hand it in where the location approves first: its status tells.

    Raises NotAllowed, ActivityIncomplete, IllegalTransition.
    """
    require("activity.publish", actor, activity)
    for gap in needs_of(activity):
        raise ActivityIncomplete(gap.text, field=gap.field)
    if needs_review(activity):
        _review, is_new = PublishingReview.objects.get_or_create(
            activity=activity, decided_at=None, defaults={"asked_by": actor}
        )
        if is_new:
            path = f"/manage/coordination/reviews/{activity.slug}/"
            tell_coordinators(name=activity.title, path=path, but=actor, moderators_too=True)
        return change_status(actor=actor, activity=activity, move=Move.SUBMIT)
    return change_status(actor=actor, activity=activity, move=Move.PUBLISH)


@transaction.atomic
def unpublish_activity(*, actor: Member, activity: Activity) -> Activity:
    """Make it a draft again; people who joined keep their places."""
    require("activity.publish", actor, activity)
    return change_status(actor=actor, activity=activity, move=Move.UNPUBLISH)


@transaction.atomic
def archive_activity(*, actor: Member, activity: Activity) -> Activity:
    """Put it away; its badges stay valid. Who takes part is told, unless it is over."""
    require("activity.edit", actor, activity)
    if activity.is_published and not activity.has_ended:
        _tell_people(actor, activity, "activity_cancelled")
    return change_status(actor=actor, activity=activity, move=Move.ARCHIVE)


def activity_url(activity: Activity) -> str:
    """Its absolute address on the location's primary host."""
    return tenant_url(current_tenant(), f"/activities/{activity.slug}/")


def cover_version(activity: Activity | ListedActivity) -> str:
    """Names what its drawn cover depends on: under an address with it, the cover never changes."""
    return f"{activity.category.hue}-{activity.cover_seed}"


def show_changes(activity: Activity, names: set[str]) -> None:
    """Catalogue and journals follow what was changed; `names` of the changed fields."""
    project_activity(activity)
    if {"title", "translations", *DECIDING, *_WHEN_AND_WHERE} & names:
        _tell_journals(activity)


def _fill_in(activity: Activity, fields: dict[str, Any]) -> None:
    """What somebody has chosen is a stand-in no longer. A draft that gets its name gets an address made of it."""
    chosen = {name for name in activity.placeholders if fields.get(name)}
    activity.placeholders = [name for name in activity.placeholders if name not in chosen]
    if "title" in chosen:
        activity.slug = free_slug(Activity.objects.all(), activity.title, fallback="activity", limit=80)


def change_status(*, actor: Member | None, activity: Activity, move: Move) -> Activity:
    """What learning.status allows, written down; places, catalogue and due dates follow. For services that have asked
    the rules (`actor` None: the system). Raises IllegalTransition."""
    now = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    phase = phase_of(now.status, is_full=now.places_left == 0, has_ended=now.has_ended)
    old, activity.status = now.status, after(phase, move)
    activity.enrolled = now.enrolled
    if activity.is_published and activity.published_at is None:
        activity.published_at = timezone.now()
    activity.save(update_fields=["status", "published_at", "updated_at"])
    fill_places(activity)
    project_activity(activity)
    watch_playlists_of(activity)
    record_audit(
        actor_id=actor.user_id if actor else None,
        action=f"activity.{activity.status}",
        target=activity,
        changes={"status": [old, activity.status]},
    )
    return activity


def project_activity(activity: Activity) -> None:
    """What others keep of it: when it is put away or moves on, what the location's search reads, and what the network
    does. For services that have changed it."""
    plan_archiving(activity)
    plan_next_meeting(activity)
    index_activity(activity)
    _list(activity)


def _list(activity: Activity) -> None:
    """The catalogue's row: there while the activity is published for the whole network by a public location. People's
    own plans hear of it, too."""
    tenant = current_tenant()
    key = {"tenant_id": tenant.pk, "kind": ItemKind.ACTIVITY, "item_id": activity.pk}
    note_thing(
        tenant_id=tenant.pk, item_id=activity.pk, title=activity.title, is_shown=activity.is_open_to_all
    )
    is_seen = activity.is_published and not activity.is_hidden
    if not (is_seen and activity.visibility == ItemVisibility.NETWORK and tenant.is_public):
        unlist_item(**key)
        return
    url = activity_url(activity)
    list_item(
        **key,
        skills=[*activity.skills, *activity.competences],
        title=activity.title,
        titles=titles_of(activity),
        summary=activity.description[:300],
        url=url,
        image_url=tenant_url(
            tenant, cover_path(activity.slug, activity.cover, cover_version(activity), form="jpg")
        ),
        organiser_name=activity.organiser.name,
        co_names=[one.name for one in co_organisers_of(activity)],
        activity_type=activity.type,
        network_category=activity.category.network_slug,
        languages=activity.languages or [activity.language],
        is_online=activity.format != "in_person",
        place=activity.place,
        lat=activity.lat,
        lon=activity.lon,
        starts_at=next_start(activity),
        ends_at=activity.runs_until or activity.ends_at,
        time_zone=activity.time_zone,
        badge_name=activity.achievement.name if activity.achievement else "",
        age_min=activity.age_min,
        age_max=activity.age_max,
        price_note=activity.price_note,
        is_repeating=activity.schedule == ScheduleKind.REPEATING,
        is_by_invitation=activity.joining == JoiningKind.INVITATION,
        is_full=activity.lets_nobody_in,
        published_at=activity.published_at,
    )


@transaction.atomic
def list_on_network(activities: QuerySet[Activity]) -> None:
    """Bring what the catalogue and people's journals keep of these to what they are now."""
    for activity in activities.select_related("organiser", "category", "achievement"):
        _list(activity)
        _tell_journals(activity)


def _tell_journals(activity: Activity) -> None:
    people = Enrolment.objects.filter(activity=activity).values_list("member_id", flat=True)
    starts_at, ends_at = dates_to_keep(activity)
    note_changed(
        user_ids=list(people),
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        title=activity.title,
        titles=titles_of(activity),
        starts_at=starts_at,
        ends_at=ends_at,
        place=activity.whereabouts,
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
        parameters={"title": activity.title, "titles": titles_of(activity)},
        url=activity_url(activity),
    )


def _check_names(fields: dict[str, Any]) -> None:
    if set(fields) - EDITABLE:
        raise TypeError(f"no fields of an activity: {', '.join(sorted(set(fields) - EDITABLE))}")
    if "blocks" in fields:
        fields["blocks"] = checked_blocks(fields["blocks"])
    if "videos" in fields:
        fields["videos"] = checked_videos(fields["videos"])


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
