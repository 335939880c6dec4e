"""Playlists: written, published, changed, archived. Each has its achievement from the start."""

import zlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.services.achievements import AchievementArt, create_achievement, update_achievement
from learning.dry_run import blocks
from learning.enums import ItemVisibility, PlaylistStatus
from learning.errors import PlaylistNotReady
from learning.models import Organiser, Playlist
from learning.queries.dry_runs import dry_run
from learning.services.planning import plan_watching
from learning.services.playlist_completing import judge_playlist
from learning.services.slugs import free_slug
from shared.enums import ItemKind
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.catalogue import list_item, unlist_item
from shared.services.plans import note_thing
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member
from theming.models import Category

EDITABLE = frozenset({"title", "description", "language", "category", "is_fixed", "visibility"})


@transaction.atomic
def create_playlist(*, actor: Member, organiser: Organiser, badge_name: str = "", **fields: Any) -> Playlist:
    """A draft with its achievement and no steps yet.

    `fields`: those of EDITABLE; title, description and category at least. Raises NotAllowed, TypeError.
    """
    require("playlist.create", actor, organiser)
    _check_names(fields)
    playlist = Playlist(
        organiser=organiser,
        slug=free_slug(Playlist.objects.all(), fields["title"], fallback="playlist", limit=80),
    )
    for name, value in fields.items():
        setattr(playlist, name, value)
    playlist.cover_seed = zlib.crc32(playlist.slug.encode()) % 100_000
    playlist.achievement = create_achievement(
        actor=actor,
        issuer=organiser.issuer,
        name=badge_name or playlist.title,
        source=f"playlist:{playlist.pk}",
        source_url=playlist_url(playlist),
        art=_art(playlist.category),
        **_achievement_texts(playlist),
    )
    playlist.save(force_insert=True)
    record_audit(actor_id=actor.user_id, action="playlist.created", target=playlist)
    return playlist


@transaction.atomic
def update_playlist(*, actor: Member, playlist: Playlist, badge_name: str = "", **fields: Any) -> Playlist:
    """Change texts and rules; its achievement and the catalogue follow. Raises NotAllowed, TypeError."""
    require("playlist.edit", actor, playlist)
    _check_names(fields)
    playlist = (
        Playlist.objects.select_for_update(of=("self",))
        .select_related("organiser__issuer", "achievement__issuer", "category")
        .get(pk=playlist.pk)
    )
    changes = {name: [str(getattr(playlist, name)), str(value)] for name, value in fields.items()}
    for name, value in fields.items():
        setattr(playlist, name, value)
    playlist.save()
    update_achievement(
        actor=actor,
        achievement=playlist.achievement,
        art=_art(playlist.category, seed=playlist.achievement.art_seed),
        name=badge_name or playlist.achievement.name,
        **_achievement_texts(playlist),
    )
    project_playlist(playlist)
    record_audit(actor_id=actor.user_id, action="playlist.updated", target=playlist, changes=changes)
    return playlist


@transaction.atomic
def publish_playlist(*, actor: Member, playlist: Playlist) -> Playlist:
    """Show it to everybody it is meant for. Raises NotAllowed, PlaylistNotReady (the dry run says why)."""
    require("playlist.edit", actor, playlist)
    if blocks(dry_run(playlist)):
        raise PlaylistNotReady
    published = _set_status(actor, playlist, PlaylistStatus.PUBLISHED)
    # Whoever started it before it was a draft may be done by now.
    judge_playlist.enqueue(playlist_id=str(playlist.pk))
    return published


@transaction.atomic
def unpublish_playlist(*, actor: Member, playlist: Playlist) -> Playlist:
    """Make it a draft again; whoever started it keeps the progress."""
    require("playlist.edit", actor, playlist)
    return _set_status(actor, playlist, PlaylistStatus.DRAFT)


@transaction.atomic
def archive_playlist(*, actor: Member, playlist: Playlist) -> Playlist:
    """Put it away; its badges stay valid, and whoever started it can finish."""
    require("playlist.edit", actor, playlist)
    return _set_status(actor, playlist, PlaylistStatus.ARCHIVED)


def playlist_url(playlist: Playlist) -> str:
    """Its absolute address on the location's primary host."""
    return tenant_url(current_tenant(), f"/playlists/{playlist.slug}/")


def playlist_cover_version(playlist: Playlist) -> str:
    """Names what its drawn cover depends on: under an address with it, the cover never changes."""
    return f"{playlist.category.hue}-{playlist.cover_seed}"


def project_playlist(playlist: Playlist) -> None:
    """The catalogue's row: there while it is published for the whole network by a public location. People's own plans
    hear of it, too."""
    tenant = current_tenant()
    key = {"tenant_id": tenant.pk, "kind": ItemKind.PLAYLIST, "item_id": playlist.pk}
    note_thing(
        tenant_id=tenant.pk, item_id=playlist.pk, title=playlist.title, is_shown=playlist.is_open_to_all
    )
    is_seen = playlist.is_published and not playlist.is_hidden
    if not (is_seen and playlist.visibility == ItemVisibility.NETWORK and tenant.is_public):
        unlist_item(**key)
        return
    url = playlist_url(playlist)
    list_item(
        **key,
        title=playlist.title,
        titles={playlist.language: playlist.title},
        summary=playlist.description[:300],
        url=url,
        image_url=f"{url}cover.svg?v={playlist_cover_version(playlist)}",
        organiser_name=playlist.organiser.name,
        network_category=playlist.category.network_slug,
        languages=[playlist.language],
        badge_name=playlist.achievement.name,
        published_at=playlist.published_at,
    )


def _set_status(actor: Member, playlist: Playlist, status: PlaylistStatus) -> Playlist:
    old, playlist.status = playlist.status, status
    if status == PlaylistStatus.PUBLISHED and playlist.published_at is None:
        playlist.published_at = timezone.now()
    playlist.save(update_fields=["status", "published_at", "updated_at"])
    project_playlist(playlist)
    plan_watching(playlist)
    record_audit(
        actor_id=actor.user_id,
        action=f"playlist.{status}",
        target=playlist,
        changes={"status": [old, status]},
    )
    return playlist


def _check_names(fields: dict[str, Any]) -> None:
    if set(fields) - EDITABLE:
        raise TypeError(f"no fields of a playlist: {', '.join(sorted(set(fields) - EDITABLE))}")


def _art(category: Category, *, seed: int | None = None) -> AchievementArt:
    look = current_tenant().look
    return AchievementArt(
        shape=look.get("badge_shape", "hex"),
        icon=category.icon,
        hue=category.hue,
        level=3,
        accent=look.get("accent", "#f9c426"),
        seed=seed,
    )


def _achievement_texts(playlist: Playlist) -> dict[str, Any]:
    """Description and criteria of the badge, in the playlist's own words. Steps change; its page lists them."""
    return {
        "description": playlist.description[:1000] or playlist.title,
        "criteria": _("Do everything that the playlist “%(title)s” asks for.") % {"title": playlist.title},
        "language": playlist.language,
    }
