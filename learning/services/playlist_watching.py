"""Steps of published playlists that nobody can do any more: whoever edits the playlist hears of each once. The playlist
stays as it is."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from learning.enums import PlaylistRole, PlaylistStatus
from learning.models import OrganiserMembership, Playlist, PlaylistMembership, PlaylistStep
from learning.queries.over_steps import next_end, over_steps
from learning.queries.playlists import title_of_hidden
from learning.rules import EDITORS
from learning.services.planning import WATCH, plan_watching
from shared.queries.due import items_due, items_planned
from shared.rules import allows
from shared.services.audit import record_audit
from shared.services.due import set_due
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.jobs import tenant_task
from tenants.members.models import Member
from tenants.members.queries.members import accounts_of
from tenants.queries.homes import language_of
from tenants.services.notifying import notify_many

AT_ONCE = 200
AT_LATEST = timedelta(days=1)  # other locations change their activities and tell nobody


@tenant_task
def watch_playlists() -> None:
    """Look at what is due in this location, each in a transaction of its own; the rest comes an hour later."""
    now = timezone.now()
    for item_id in items_due(WATCH, tenant_id=current_tenant().pk, now=now, most=AT_ONCE):
        with transaction.atomic():
            playlist = Playlist.objects.select_for_update().filter(pk=item_id).first()
            if playlist is not None and playlist.is_published:
                tell_of_over_steps(playlist)
            _look_again(item_id, playlist, now)


def plan_forgotten() -> int:
    """Have those of this location looked at that an earlier version published without a due date; two queries where
    there is nothing to do. Returns how many. May be broken off and repeated."""
    planned = items_planned(WATCH, tenant_id=current_tenant().pk)
    found = Playlist.objects.filter(status=PlaylistStatus.PUBLISHED).order_by("pk")
    forgotten = [playlist for playlist in found if playlist.pk not in planned]
    for playlist in forgotten:
        plan_watching(playlist)
    return len(forgotten)


def tell_of_over_steps(playlist: Playlist) -> list[PlaylistStep]:
    """Tell its editors of the steps that are over and of which they have not heard; returns these. One that can be done
    again is told of anew when it is over once more. Call it under the playlist's lock."""
    over = over_steps([playlist.pk]).get(playlist.pk, [])
    PlaylistStep.objects.filter(playlist=playlist, told_over_at__isnull=False).exclude(
        pk__in=[step.pk for step in over]
    ).update(told_over_at=None)
    new = [step for step in over if step.told_over_at is None]
    if not new:
        return []
    people = _editors_of(playlist)
    for step in new:
        for title, readers in _titles_for(step, people).items():
            notify_many(
                user_ids=readers,
                kind="playlist_step_over",
                parameters={"title": playlist.title, "step": title},
                url=tenant_url(current_tenant(), f"/manage/playlists/{playlist.slug}/#step-{step.pk}"),
            )
    PlaylistStep.objects.filter(pk__in=[step.pk for step in new]).update(told_over_at=timezone.now())
    record_audit(
        actor_id=None,
        action="playlist.steps_over",
        target=playlist,
        changes={"steps": [step.pk for step in new]},
    )
    return new


def _titles_for(step: PlaylistStep, people: list[int]) -> dict[str, list[int]]:
    """{what the step is called: to whom}. Who may not see an activity that was hidden does not learn its name."""
    activity = step.activity
    if activity is None or not activity.is_hidden:
        return {step.title if activity is None else activity.title: people}
    members = list(Member.objects.filter(pk__in=people).order_by("pk"))
    accounts = accounts_of(members)
    found: dict[str, list[int]] = {}
    for member in members:
        title = activity.title
        if not allows("activity.view", member, activity):
            with override(language_of(accounts[member.pk], current_tenant())):
                title = title_of_hidden()
        found.setdefault(title, []).append(member.pk)
    return found


def _editors_of(playlist: Playlist) -> list[int]:
    """User ids: of the organiser's team, and of who edits this playlist alone."""
    team = OrganiserMembership.objects.filter(organiser=playlist.organiser_id, role__in=EDITORS)
    alone = PlaylistMembership.objects.filter(playlist=playlist, role=PlaylistRole.EDITOR)
    ids = (rows.values_list("member_id", flat=True) for rows in (team, alone))
    return sorted({one for found in ids for one in found})


def _look_again(item_id: uuid.UUID, playlist: Playlist | None, now: datetime) -> None:
    """When the next of its steps ends, in a day at the latest; not while it is not on show."""
    due_at = None
    if playlist is not None and playlist.is_published:
        end = next_end(playlist.pk, after=now)
        due_at = min(end, now + AT_LATEST) if end else now + AT_LATEST
    set_due(tenant_id=current_tenant().pk, kind=WATCH, item_id=item_id, due_at=due_at)
