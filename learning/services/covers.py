"""The cover of an activity: uploaded, cut, described, taken out."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from learning.covers import MIN_WIDTH, SIZES, Box, all_keys, box_of, file_key, middle_of, source_key
from learning.errors import ContentRefused
from learning.models import Activity
from learning.services.activities import project_activity as project_to_catalogue
from shared.images import as_jpeg, as_webp, cut, open_picture
from shared.rules import require
from shared.services.audit import record_audit
from shared.uploads import UploadRefused, kind_of
from tenants.files import delete_files_at_commit, read_file, write_file
from tenants.members.models import Member

LONGEST_SIDE = 2400


@transaction.atomic
def set_cover(*, actor: Member, activity: Activity, content: bytes, alt: str) -> Activity:
    """Make an uploaded picture the cover, cut in the middle. Raises NotAllowed, UploadRefused, ContentRefused."""
    require("activity.edit", actor, activity)
    if not kind_of(content).is_image:
        raise UploadRefused(_("This is not a picture. Use PNG, JPEG or WebP."))
    picture = open_picture(content, longest=LONGEST_SIDE)
    if picture.width < MIN_WIDTH or picture.height < MIN_WIDTH // 2:
        raise UploadRefused(_("This picture is too small: at least %(n)s pixels wide.") % {"n": MIN_WIDTH})
    return _keep(actor, activity, picture, middle_of(*picture.size), alt)


@transaction.atomic
def cut_cover(*, actor: Member, activity: Activity, left: int, top: int, width: int, alt: str) -> Activity:
    """Cut the cover anew, in pixels of the uploaded picture. Raises NotAllowed, ContentRefused."""
    require("activity.edit", actor, activity)
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    stored = read_file(source_key(activity.cover["token"])) if activity.cover else None
    if stored is None:
        raise ContentRefused(_("There is no picture any more. Upload one."), field="file")
    picture = open_picture(stored, longest=LONGEST_SIDE)
    return _keep(actor, activity, picture, box_of(*picture.size, left, top, width), alt, source=stored)


@transaction.atomic
def remove_cover(*, actor: Member, activity: Activity) -> Activity:
    """Back to the drawn cover. Raises NotAllowed."""
    require("activity.edit", actor, activity)
    return _replace(actor, activity, {})


def _keep(
    actor: Member,
    activity: Activity,
    picture: Image.Image,
    box: Box,
    alt: str,
    *,
    source: bytes | None = None,
) -> Activity:
    alt = alt.strip()
    if len(alt) > 200:
        raise ContentRefused(_("Keep the description below 201 characters."), field="alt")
    token = secrets.token_urlsafe(12)
    write_file(source_key(token), source or as_jpeg(picture, quality=90))
    for size, pixels in SIZES.items():
        part = cut(picture, box, pixels)
        write_file(file_key(token, size, "webp"), as_webp(part))
        write_file(file_key(token, size, "jpg"), as_jpeg(part))
    return _replace(
        actor,
        activity,
        {
            "token": token,
            "alt": alt,
            "width": picture.width,
            "height": picture.height,
            "box": [box[0], box[1], box[2] - box[0]],
        },
    )


def _replace(actor: Member, activity: Activity, cover: dict[str, Any]) -> Activity:
    """Every cover has a name of its own, so whoever still has the former page sees the former files or none."""
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser", "category", "achievement")
        .get(pk=activity.pk)
    )
    old, activity.cover = activity.cover, cover
    activity.save(update_fields=["cover", "updated_at"])
    project_to_catalogue(activity)
    record_audit(
        actor_id=actor.user_id,
        action="activity.cover_changed",
        target=activity,
        changes={"cover": [old.get("token", ""), cover.get("token", "")]},
    )
    if old:
        delete_files_at_commit(*all_keys(old["token"]))
    return activity
