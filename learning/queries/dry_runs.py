"""What the dry run of a playlist knows of its steps, in a fixed number of queries."""

from learning.dry_run import Facts, Finding, GroupFacts, check
from learning.enums import ActivityStatus, ItemVisibility, JoiningKind, ScheduleKind
from learning.models import Activity, Playlist, PlaylistStep
from learning.queries.playlists import Elsewhere, items_elsewhere, steps_of


def dry_run(playlist: Playlist, steps: list[PlaylistStep] | None = None) -> list[Finding]:
    """All that would go wrong, errors first."""
    rows = steps_of(playlist) if steps is None else steps
    elsewhere = items_elsewhere(rows)
    groups = [GroupFacts(group.pk, group.wanted) for group in playlist.groups.order_by("pk")]
    facts = [_facts(step, elsewhere) for step in rows]
    return check(facts, groups, own_badge=playlist.achievement_id, is_fixed=playlist.is_fixed)


def _facts(step: PlaylistStep, elsewhere: Elsewhere) -> Facts:
    if step.activity is not None:
        return _facts_here(step, step.activity)
    item = elsewhere.get((step.tenant_id, step.item_id))
    if item is None:
        return Facts(step.pk, step.is_mandatory, step.group_id, is_dead=True, badge=step.achievement_id)
    return Facts(
        step.pk,
        step.is_mandatory,
        step.group_id,
        is_unknown=item.is_full is None,
        is_private=item.is_by_invitation,
        is_full=bool(item.is_full) and not item.has_ended,
        has_ended=item.has_ended,
        badge=step.achievement_id,
        age_min=item.age_min,
        age_max=item.age_max,
        price=item.price,
        starts=None if item.is_repeating else item.starts_at,
        ends=None if item.is_repeating else item.ends_at,
    )


def _facts_here(step: PlaylistStep, activity: Activity) -> Facts:
    is_dated = activity.schedule == ScheduleKind.DATED
    is_private = activity.visibility == ItemVisibility.PRIVATE or activity.joining == JoiningKind.INVITATION
    return Facts(
        step.pk,
        step.is_mandatory,
        step.group_id,
        is_archived=activity.status == ActivityStatus.ARCHIVED,
        is_draft=activity.status in (ActivityStatus.DRAFT, ActivityStatus.IN_REVIEW),
        is_hidden=activity.is_hidden,
        is_private=is_private,
        is_full=activity.lets_nobody_in and not activity.has_ended,
        has_ended=activity.has_ended,
        badge=activity.achievement_id,
        age_min=activity.age_min,
        age_max=activity.age_max,
        price=activity.price_note,
        starts=activity.starts_at if is_dated else None,
        ends=activity.ends_at if is_dated else None,
    )
