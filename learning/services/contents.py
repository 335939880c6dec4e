"""The content of an activity: blocks and videos.

Every change reads and writes under the row's lock, so that two people who edit at once lose nothing of each other.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.blocks import BlockRefused, FileBlock, fingerprint, new_block_id, read_block, write_block
from learning.errors import BlockChanged, BlockGone, ContentRefused
from learning.models import Activity, Material
from learning.services.activities import update_activity
from learning.services.content_checks import Blocks
from learning.videos import MAX_VIDEOS, as_stored
from shared.rules import require
from tenants.members.models import Member


def add_block(*, actor: Member, activity: Activity, content: dict[str, Any]) -> str:
    """Put a block at the end; returns its id. `content`: its kind and values, without an id.

    Raises NotAllowed, ContentRefused."""
    block = {**content, "id": new_block_id()}

    def change(blocks: Blocks) -> Blocks:
        return [*blocks, _checked(activity, block)]

    _change(actor, activity, change)
    return str(block["id"])


def change_block(
    *, actor: Member, activity: Activity, block_id: str, content: dict[str, Any], seen: str = ""
) -> None:
    """Replace the values of a block; its kind stays. `seen`: the fingerprint of what the writer saw; what others have
    changed since is not overwritten.

    Raises NotAllowed, ContentRefused, BlockGone, BlockChanged."""

    def change(blocks: Blocks) -> Blocks:
        place = _place(blocks, block_id)
        changed = _checked(activity, {**content, "id": block_id, "kind": blocks[place]["kind"]})
        if seen and changed != blocks[place] and seen != fingerprint(read_block(blocks[place])):
            raise BlockChanged
        return [*blocks[:place], changed, *blocks[place + 1 :]]

    _change(actor, activity, change)


def move_block(*, actor: Member, activity: Activity, block_id: str, to: int) -> None:
    """Put a block at place `to`, from 0; beyond the ends means first or last. Raises NotAllowed, ContentRefused."""

    def change(blocks: Blocks) -> Blocks:
        place = _place(blocks, block_id)
        others = [*blocks[:place], *blocks[place + 1 :]]
        aim = max(0, min(to, len(others)))
        return [*others[:aim], blocks[place], *others[aim:]]

    _change(actor, activity, change)


def remove_block(*, actor: Member, activity: Activity, block_id: str) -> tuple[dict[str, Any], int]:
    """Take a block out; returns it and its place, for `restore_block`. Raises NotAllowed, ContentRefused."""
    removed: list[tuple[dict[str, Any], int]] = []

    def change(blocks: Blocks) -> Blocks:
        place = _place(blocks, block_id)
        removed.append((blocks[place], place))
        return [*blocks[:place], *blocks[place + 1 :]]

    _change(actor, activity, change)
    return removed[0]


def restore_block(*, actor: Member, activity: Activity, block: dict[str, Any], place: int) -> None:
    """Put a removed block back where it was; nothing happens if it is there. Raises NotAllowed, ContentRefused."""

    def change(blocks: Blocks) -> Blocks:
        if any(one.get("id") == block.get("id") for one in blocks):
            return blocks
        back = _checked(activity, block)
        aim = max(0, min(place, len(blocks)))
        return [*blocks[:aim], back, *blocks[aim:]]

    _change(actor, activity, change)


@transaction.atomic
def add_video(*, actor: Member, activity: Activity, url: str, title: str) -> None:
    """Raises NotAllowed, ContentRefused: not understood, too many, or there already."""
    activity = _locked(actor, activity)
    try:
        video = as_stored(url, title)
    except BlockRefused as error:
        raise ContentRefused(error.message, field=error.field) from None
    if len(activity.videos) >= MAX_VIDEOS:
        raise ContentRefused(_("At most %(n)s videos.") % {"n": MAX_VIDEOS}, field="url")
    if any(one.get("url") == video["url"] for one in activity.videos):
        raise ContentRefused(_("This video is there already."), field="url")
    videos = [*activity.videos, video]
    update_activity(actor=actor, activity=activity, videos=videos)


@transaction.atomic
def remove_video(*, actor: Member, activity: Activity, url: str) -> None:
    """Nothing happens if it is gone. Raises NotAllowed."""
    activity = _locked(actor, activity)
    videos = [one for one in activity.videos if one.get("url") != url]
    update_activity(actor=actor, activity=activity, videos=videos)


@transaction.atomic
def _change(actor: Member, activity: Activity, change: Callable[[Blocks], Blocks]) -> None:
    activity = _locked(actor, activity)
    update_activity(actor=actor, activity=activity, blocks=change(list(activity.blocks)))


def _locked(actor: Member, activity: Activity) -> Activity:
    require("activity.edit", actor, activity)
    return Activity.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=activity.pk)


def _place(blocks: Blocks, block_id: str) -> int:
    for place, block in enumerate(blocks):
        if block.get("id") == block_id:
            return place
    raise BlockGone


def _checked(activity: Activity, raw: dict[str, Any]) -> dict[str, Any]:
    """`raw` as it may be stored; its file, if it has one, is the organiser's own."""
    try:
        block = read_block(raw)
    except BlockRefused as error:
        raise ContentRefused(error.message, field=error.field) from None
    if isinstance(block, FileBlock):
        own = Material.objects.filter(pk=block.file, organiser_id=activity.organiser_id)
        if not own.exists():
            raise ContentRefused(_("This file is gone. Upload it again."), field="file")
    return write_block(block)
