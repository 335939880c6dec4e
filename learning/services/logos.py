"""An organiser's logo. What is uploaded is drawn anew: nothing of the file itself is kept or served."""

import io
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from learning.errors import FileRefused
from learning.models import Organiser, OrganiserLogo
from shared.rules import require
from shared.services.audit import record_audit
from tenants.files import delete_files_at_commit, read_file, write_file
from tenants.members.models import Member

MAX_UPLOAD = 5 * 1024 * 1024
MAX_PIXELS = 30_000_000
EDGE = 512


@transaction.atomic
def set_logo(*, actor: Member, organiser: Organiser, content: bytes) -> Organiser:
    """Draw the picture anew, at most 512 px, and show it. Raises NotAllowed, FileRefused."""
    require("organiser.manage", actor, organiser)
    image = drawn_anew(content)
    _replace(organiser, secrets.token_hex(16), image)
    record_audit(actor_id=actor.user_id, action="organiser.logo_set", target=organiser)
    return organiser


@transaction.atomic
def remove_logo(*, actor: Member, organiser: Organiser) -> Organiser:
    require("organiser.manage", actor, organiser)
    _replace(organiser, "", b"")
    record_audit(actor_id=actor.user_id, action="organiser.logo_removed", target=organiser)
    return organiser


def logo_of(organiser: Organiser) -> bytes | None:
    """The picture as WebP; None for an organiser without one."""
    if not organiser.logo_hash:
        return None
    stored = read_file(_key(organiser, organiser.logo_hash))
    if stored is not None:
        return stored
    row = OrganiserLogo.objects.filter(organiser=organiser).first()
    return bytes(row.image) if row is not None else None


def _key(organiser: Organiser, logo_hash: str) -> str:
    return f"logos/{organiser.pk}/{logo_hash}.webp"


def _replace(organiser: Organiser, logo_hash: str, image: bytes) -> None:
    """The caller's transaction decides: the former file goes when it commits. Each upload has a name of its own, even
    of the same picture: with one made from the content, the file of one upload would go with another's commit."""
    old = Organiser.objects.select_for_update().only("logo_hash").get(pk=organiser.pk).logo_hash
    if logo_hash:
        write_file(_key(organiser, logo_hash), image)
    organiser.logo_hash = logo_hash
    organiser.save(update_fields=["logo_hash"])
    OrganiserLogo.objects.filter(organiser=organiser).delete()
    if old:
        delete_files_at_commit(_key(organiser, old))


def drawn_anew(content: bytes) -> bytes:
    """The picture as WebP, turned upright, without what else the file said. Raises FileRefused."""
    if len(content) > MAX_UPLOAD:
        raise FileRefused(_("The picture is larger than 5 MB. Send a smaller one."))
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise FileRefused(_("The picture has too many pixels. Send a smaller one."))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            upright.thumbnail((EDGE, EDGE))
            out = io.BytesIO()
            upright.save(out, "WEBP", quality=88, method=4)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileRefused(_("We cannot read this picture. Send a PNG, JPEG or WebP.")) from error
