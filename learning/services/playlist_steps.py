"""The steps of a playlist and its groups. Every change locks the playlist, so that the order stays one order.

A change of a published playlist is judged anew for everybody on the way: what it asks for may have become less.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.enums import ActivityStatus, PlaylistStatus
from learning.errors import StepNotPossible
from learning.models import Activity, Playlist, PlaylistGroup, PlaylistStep
from learning.queries.activities import LISTED
from learning.services.activities import archive_activity, create_activity
from learning.services.planning import plan_watching
from learning.services.playlist_completing import judge_playlist
from shared.enums import ItemKind
from shared.queries.catalogue import shown_items
from shared.rules import allows, require
from shared.services.audit import record_audit
from tenants.context import current_tenant, in_tenant, on_the_network
from tenants.members.models import Member

MOST_STEPS = 50


@transaction.atomic
def add_step(*, actor: Member, playlist: Playlist, activity: Activity) -> PlaylistStep:
    """Put an activity of this location at the end. Raises NotAllowed, StepNotPossible."""
    _lock(actor, playlist)
    _require_usable(actor, activity)
    if PlaylistStep.objects.filter(playlist=playlist, activity=activity).exists():
        raise StepNotPossible(_("It is a step of this playlist already."))
    step = PlaylistStep.objects.create(playlist=playlist, activity=activity, order=_end(playlist))
    return _changed(actor, playlist, step, "added", {"activity": str(activity.pk)})


@transaction.atomic
def add_step_elsewhere(
    *, actor: Member, playlist: Playlist, tenant_id: int, item_id: uuid.UUID
) -> PlaylistStep:
    """Put an activity of another location at the end, if the network shows it. Raises NotAllowed, StepNotPossible."""
    _lock(actor, playlist)
    if tenant_id == current_tenant().pk:
        raise StepNotPossible
    fields = _of_elsewhere(tenant_id, item_id)
    if fields is None:
        raise StepNotPossible(_("The other location does not show it any more."))
    key = {"tenant_id": tenant_id, "item_id": item_id}
    if PlaylistStep.objects.filter(playlist=playlist, **key).exists():
        raise StepNotPossible(_("It is a step of this playlist already."))
    step = PlaylistStep.objects.create(playlist=playlist, order=_end(playlist), **key, **fields)
    return _changed(actor, playlist, step, "added", {"tenant": tenant_id, "item": str(item_id)})


@transaction.atomic
def add_new_activity(*, actor: Member, playlist: Playlist, title: str, type: str) -> PlaylistStep:
    """Write the draft of an activity on the way, and put it at the end. Raises NotAllowed, StepNotPossible."""
    _lock(actor, playlist)
    activity = create_activity(
        actor=actor,
        organiser=playlist.organiser,
        title=title,
        description=title,
        category=playlist.category,
        type=type,
        language=playlist.language,
        visibility=playlist.visibility,
    )
    return add_step(actor=actor, playlist=playlist, activity=activity)


@transaction.atomic
def update_step(
    *, actor: Member, step: PlaylistStep, is_mandatory: bool, group: PlaylistGroup | None
) -> PlaylistStep:
    """Say whether it must be done, or to which group it belongs. Raises NotAllowed, StepNotPossible."""
    playlist = _lock(actor, step.playlist)
    if group is not None and group.playlist_id != playlist.pk:
        raise StepNotPossible
    changes = {
        "is_mandatory": [step.is_mandatory, is_mandatory],
        "group": [step.group_id, group and group.pk],
    }
    step.is_mandatory, step.group = is_mandatory, group
    step.save(update_fields=["is_mandatory", "group"])
    return _changed(actor, playlist, step, "updated", changes)


@transaction.atomic
def remove_step(*, actor: Member, step: PlaylistStep) -> None:
    """Take it out; what people did and earned there stays theirs. Raises NotAllowed."""
    playlist = _lock(actor, step.playlist)
    _changed(actor, playlist, step, "removed", {"order": step.order})
    step.delete()
    _number(_ids(playlist))


@transaction.atomic
def move_step(*, actor: Member, step: PlaylistStep, by: int) -> None:
    """One place up (-1) or down (1), no further than the ends. Raises NotAllowed."""
    playlist = _lock(actor, step.playlist)
    ids = _ids(playlist)
    place = ids.index(step.pk)
    ids.insert(max(0, min(len(ids) - 1, place + by)), ids.pop(place))
    _order(actor, playlist, ids)


@transaction.atomic
def order_steps(*, actor: Member, playlist: Playlist, ids: Sequence[int]) -> None:
    """Put the steps into this order. Raises NotAllowed, StepNotPossible if these are not all of its steps."""
    playlist = _lock(actor, playlist)
    if sorted(ids) != sorted(_ids(playlist)):
        raise StepNotPossible(_("Somebody else has changed the steps. Look again, then order them."))
    _order(actor, playlist, list(ids))


@transaction.atomic
def replace_activity(*, actor: Member, step: PlaylistStep, activity: Activity) -> PlaylistStep:
    """Put another activity in its place and archive the one that stood there, if it is the actor's to archive.

    Whoever has done the old one has done the step. Raises NotAllowed, StepNotPossible.
    """
    playlist = _lock(actor, step.playlist)
    _require_usable(actor, activity)
    if PlaylistStep.objects.filter(playlist=playlist, activity=activity).exists():
        raise StepNotPossible(_("It is a step of this playlist already."))
    old = step.activity
    item = old.pk if old is not None else step.item_id
    badge = old.achievement_id if old is not None else step.achievement_id
    assert item is not None
    step.former_items = [*step.former_items, item]
    step.former_achievements = [*step.former_achievements, *([badge] if badge else [])]
    step.former_tenants = [*step.former_tenants, step.tenant_id or current_tenant().pk]
    step.activity, step.tenant_id, step.item_id, step.achievement_id = activity, None, None, None
    step.title = step.url = step.location_name = ""
    step.told_over_at = None
    step.save()
    if old is not None and old.status != ActivityStatus.ARCHIVED and allows("activity.edit", actor, old):
        archive_activity(actor=actor, activity=old)
    return _changed(actor, playlist, step, "replaced", {"activity": [str(item), str(activity.pk)]})


@transaction.atomic
def add_group(*, actor: Member, playlist: Playlist, name: str, wanted: int) -> PlaylistGroup:
    """A group of which `wanted` steps are enough. Raises NotAllowed, StepNotPossible."""
    playlist = _lock(actor, playlist)
    if not 1 <= wanted <= MOST_STEPS:
        raise StepNotPossible(_("At least one step of a group must be done."))
    group = PlaylistGroup.objects.create(playlist=playlist, name=name, wanted=wanted)
    _tell(actor, playlist, "group_added", {"name": name, "wanted": wanted})
    return group


@transaction.atomic
def update_group(*, actor: Member, group: PlaylistGroup, name: str, wanted: int) -> PlaylistGroup:
    """Another name, or another number that is enough. Raises NotAllowed, StepNotPossible."""
    playlist = _lock(actor, group.playlist)
    if not 1 <= wanted <= MOST_STEPS:
        raise StepNotPossible(_("At least one step of a group must be done."))
    changes = {"name": [group.name, name], "wanted": [group.wanted, wanted]}
    group.name, group.wanted = name, wanted
    group.save(update_fields=["name", "wanted"])
    _tell(actor, playlist, "group_updated", changes)
    return group


@transaction.atomic
def remove_group(*, actor: Member, group: PlaylistGroup) -> None:
    """Its steps stay, each by itself. Raises NotAllowed."""
    playlist = _lock(actor, group.playlist)
    _tell(actor, playlist, "group_removed", {"name": group.name})
    group.delete()


def _lock(actor: Member, playlist: Playlist) -> Playlist:
    require("playlist.edit", actor, playlist)
    return (
        Playlist.objects.select_for_update(of=("self",))
        .select_related("organiser", "category")
        .get(pk=playlist.pk)
    )


def _require_usable(actor: Member, activity: Activity) -> None:
    """On show here, or one's own (a draft can be published later; the dry run reminds of it)."""
    is_shown = activity.is_published and activity.visibility in LISTED and not activity.is_hidden
    is_own = activity.status != ActivityStatus.ARCHIVED and allows(
        "organiser.enter", actor, activity.organiser
    )
    if not is_shown and not is_own:
        raise StepNotPossible


@on_the_network
def _of_elsewhere(tenant_id: int, item_id: uuid.UUID) -> dict[str, Any] | None:
    """What a step keeps of an activity that the catalogue shows; its badge is asked of its own location."""
    item = shown_items().filter(kind=ItemKind.ACTIVITY, tenant_id=tenant_id, item_id=item_id).first()
    if item is None or item.tenant.is_behind:
        return None
    with in_tenant(item.tenant):
        badge = Activity.objects.filter(pk=item_id).values_list("achievement_id", flat=True).first()
    return {
        "achievement_id": badge,
        "title": item.title,
        "url": item.url,
        "location_name": item.tenant.name,
    }


def _end(playlist: Playlist) -> int:
    count = len(_ids(playlist))
    if count >= MOST_STEPS:
        raise StepNotPossible(_("A playlist has at most %(n)s steps.") % {"n": MOST_STEPS})
    return count


def _ids(playlist: Playlist) -> list[int]:
    steps = PlaylistStep.objects.filter(playlist=playlist).order_by("order", "pk")
    return list(steps.values_list("pk", flat=True))


def _number(ids: Sequence[int]) -> None:
    PlaylistStep.objects.bulk_update(
        [PlaylistStep(pk=pk, order=place) for place, pk in enumerate(ids)], ["order"]
    )


def _order(actor: Member, playlist: Playlist, ids: list[int]) -> None:
    _number(ids)
    _tell(actor, playlist, "ordered", {"steps": ids})


def _changed(
    actor: Member, playlist: Playlist, step: PlaylistStep, what: str, changes: dict[str, Any]
) -> PlaylistStep:
    _tell(actor, playlist, f"step_{what}", {"step": step.pk, **changes})
    return step


def _tell(actor: Member, playlist: Playlist, what: str, changes: dict[str, Any]) -> None:
    record_audit(actor_id=actor.user_id, action=f"playlist.{what}", target=playlist, changes=changes)
    if playlist.is_published:
        plan_watching(playlist)
    if playlist.status != PlaylistStatus.DRAFT:
        judge_playlist.enqueue(playlist_id=str(playlist.pk))
