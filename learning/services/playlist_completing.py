"""What somebody has done changes: the playlists that they started are judged again, and who is done gets the badge.

A badge is given, withdrawn or found by its person in one location; the playlist that asks for it may be in another.
A job looks up in the journal where the person has started playlists, and enters only those locations.
"""

import uuid
from collections.abc import Collection, Hashable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credentials.models import Credential
from credentials.services.issuing import issue_credential
from learning.enums import PlaylistStatus
from learning.models import Activity, Playlist, PlaylistEnrolment, PlaylistStep
from learning.progress import Progress, State
from learning.queries.playlists import items_elsewhere, open_title, open_titles, steps_of
from learning.queries.progress import groups_of, progress_of, standings_of
from learning.services.activities import activity_url
from shared.enums import ItemKind
from shared.models import JournalEntry
from shared.services.audit import record_audit
from shared.services.journal import note_completed, note_progress
from tenants.context import current_tenant, in_tenant, on_the_network
from tenants.jobs import tenant_task
from tenants.members.models import Member
from tenants.members.queries.members import main_emails_of
from tenants.models import Tenant

SOURCE = "playlist"  # why the badge is issued: with the achievement and the person it makes it one badge
AT_ONCE = 200


def credential_changed(credential: Credential, user_id: int | None) -> None:
    """Hear that a badge of this location was given, withdrawn, or found by its person. Called by credentials."""
    kind, _colon, item = credential.achievement.source.partition(":")
    if user_id is not None and kind == ItemKind.ACTIVITY:
        judge_person.enqueue(user_id=user_id, item_id=item)


def completion_changed(
    *, activity: Activity, member_ids: Collection[int], completed_at: datetime | None
) -> None:
    """Hear that the organiser has marked these people's enrolments as completed (None: has taken it back)."""
    note_completed(
        user_ids=member_ids,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        completed_at=completed_at,
    )
    for member_id in member_ids:
        judge_person.enqueue(user_id=member_id, item_id=str(activity.pk))


@tenant_task
def judge_person(*, user_id: int, item_id: str) -> None:
    """Judge the playlists with this activity that the person has started, here and elsewhere."""
    _judge_started(user_id, uuid.UUID(item_id))
    _judge_elsewhere(user_id, uuid.UUID(item_id), current_tenant().pk)


@on_the_network
def _judge_elsewhere(user_id: int, item_id: uuid.UUID, but_not: int) -> None:
    started = JournalEntry.objects.filter(user_id=user_id, kind=ItemKind.PLAYLIST, left_at=None)
    for tenant in (
        Tenant.objects.filter(pk__in=started.values("tenant_id")).exclude(pk=but_not).order_by("pk")
    ):
        # A location that is being updated judges when the person looks at the playlist.
        if not tenant.is_behind and not tenant.is_read_only:
            with in_tenant(tenant):
                _judge_started(user_id, item_id)


def _judge_started(user_id: int, item_id: uuid.UUID) -> None:
    uses = (
        Q(steps__activity_id=item_id) | Q(steps__item_id=item_id) | Q(steps__former_items__contains=[item_id])
    )
    playlists = Playlist.objects.filter(
        uses, enrolments__member_id=user_id, enrolments__left_at=None, enrolments__completed_at=None
    )
    for playlist in playlists.select_related("achievement__issuer").distinct():
        complete_if_done(playlist=playlist, member_ids=[user_id])


@tenant_task
def judge_playlist(*, playlist_id: str) -> None:
    """The playlist asks for something else now: judge everybody who is on the way."""
    playlist = Playlist.objects.select_related("achievement__issuer").filter(pk=playlist_id).first()
    if playlist is None:
        return
    on_the_way = PlaylistEnrolment.objects.filter(playlist=playlist, left_at=None, completed_at=None)
    people = list(on_the_way.order_by("pk").values_list("member_id", flat=True))
    for start in range(0, len(people), AT_ONCE):
        complete_if_done(playlist=playlist, member_ids=people[start : start + AT_ONCE])


def complete_if_done(*, playlist: Playlist, member_ids: Collection[int]) -> list[int]:
    """Give the playlist's badge to those who have started it and done all that it asks for; returns who they are.

    By the same service as every other badge, with the system as actor: once, whoever else is just judging the same. A
    draft gives nothing.
    """
    if playlist.status == PlaylistStatus.DRAFT:
        return []
    steps, groups = steps_of(playlist), groups_of(playlist)
    standings = standings_of(steps, member_ids)
    progress = {user: progress_of(playlist, steps, groups, standings[user]) for user in member_ids}
    _note_progress(playlist, steps, progress)
    done = [user for user in member_ids if progress[user].is_done]
    started = PlaylistEnrolment.objects.filter(
        playlist=playlist, member_id__in=done, left_at=None, completed_at=None
    )
    members = [enrolment.member for enrolment in started.select_related("member").order_by("pk")]
    emails = main_emails_of(members) if members else {}
    for member in members:
        _complete(playlist, member, emails[member.user_id])
    return [member.user_id for member in members]


def _note_progress(playlist: Playlist, steps: list[PlaylistStep], progress: dict[int, Progress]) -> None:
    """The journals of those who are on the way say how far they are, and what comes next."""
    by_key: dict[Hashable, PlaylistStep] = {step.pk: step for step in steps}
    elsewhere = items_elsewhere(steps)
    for user_id, standing in progress.items():
        coming = next((by_key[step.key] for step in standing.steps if step.state == State.NEXT), None)
        title = open_title(coming) if coming else ""
        note_progress(
            user_id=user_id,
            tenant_id=current_tenant().pk,
            kind=ItemKind.PLAYLIST,
            item_id=playlist.pk,
            percent=standing.percent,
            next_title=title,
            next_titles=open_titles(coming, elsewhere) if coming else {},
            next_url=(activity_url(coming.activity) if coming.activity else coming.url)
            if coming and title
            else "",
        )


@transaction.atomic
def _complete(playlist: Playlist, member: Member, email: str) -> None:
    """The enrolment's lock makes those who judge at the same time wait for each other."""
    enrolment = PlaylistEnrolment.objects.select_for_update().get(playlist=playlist, member=member)
    if enrolment.completed_at is not None:
        return
    issue_credential(
        actor=None,
        achievement=playlist.achievement,
        email=email,
        recipient_name=member.display_name,
        member=member,
        source=SOURCE,
    )
    enrolment.completed_at = timezone.now()
    enrolment.save(update_fields=["completed_at"])
    note_completed(
        user_ids=[member.user_id],
        tenant_id=current_tenant().pk,
        kind=ItemKind.PLAYLIST,
        item_id=playlist.pk,
        completed_at=enrolment.completed_at,
    )
    record_audit(actor_id=None, action="playlist.completed", target=enrolment)
