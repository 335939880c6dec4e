"""Starting a playlist, and giving it up."""

from django.db import transaction
from django.utils import timezone

from learning.errors import NotJoinable
from learning.models import Playlist, PlaylistEnrolment
from learning.services.playlist_completing import complete_if_done
from learning.services.playlists import playlist_url
from shared.enums import ItemKind
from shared.rules import allows
from shared.services.audit import record_audit
from shared.services.journal import note_joined, note_left
from tenants.context import current_tenant
from tenants.members.models import Member


@transaction.atomic
def start_playlist(*, member: Member, playlist: Playlist) -> PlaylistEnrolment:
    """Be on the way; whoever has done it all already gets the badge at once. Raises NotJoinable."""
    if not allows("playlist.start", member, playlist):
        raise NotJoinable
    now = timezone.now()
    enrolment, is_new = PlaylistEnrolment.objects.get_or_create(
        playlist=playlist, member=member, defaults={"started_at": now}
    )
    if not is_new and enrolment.left_at is None:
        return enrolment
    enrolment.left_at = None
    enrolment.save(update_fields=["left_at"])
    note_joined(
        user_id=member.user_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.PLAYLIST,
        item_id=playlist.pk,
        title=playlist.title,
        titles={playlist.language: playlist.title},
        url=playlist_url(playlist),
        starts_at=None,
        joined_at=now,
    )
    record_audit(actor_id=member.user_id, action="playlist.started", target=enrolment)
    if complete_if_done(playlist=playlist, member_ids=[member.user_id]):
        enrolment.refresh_from_db()
    return enrolment


@transaction.atomic
def leave_playlist(*, member: Member, playlist: Playlist) -> None:
    """Give it up, if it was started; what was done and earned stays."""
    now = timezone.now()
    left = PlaylistEnrolment.objects.filter(playlist=playlist, member=member, left_at=None).first()
    if left is None:
        return
    left.left_at = now
    left.save(update_fields=["left_at"])
    note_left(
        user_id=member.user_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.PLAYLIST,
        item_id=playlist.pk,
        left_at=now,
    )
    record_audit(actor_id=member.user_id, action="playlist.left", target=left)
