"""An organiser's logo. What is uploaded is drawn anew: nothing of the file itself is kept or served."""

import hashlib
import io

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from learning.errors import FileRefused
from learning.models import Organiser, OrganiserLogo
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member

MAX_UPLOAD = 5 * 1024 * 1024
MAX_PIXELS = 30_000_000
EDGE = 512


@transaction.atomic
def set_logo(*, actor: Member, organiser: Organiser, content: bytes) -> Organiser:
    """Draw the picture anew, at most 512 px, and show it. Raises NotAllowed, FileRefused."""
    require("organiser.manage", actor, organiser)
    image = drawn_anew(content)
    OrganiserLogo.objects.update_or_create(organiser=organiser, defaults={"image": image})
    organiser.logo_hash = hashlib.sha256(image).hexdigest()[:32]
    organiser.save(update_fields=["logo_hash"])
    record_audit(actor_id=actor.user_id, action="organiser.logo_set", target=organiser)
    return organiser


@transaction.atomic
def remove_logo(*, actor: Member, organiser: Organiser) -> Organiser:
    require("organiser.manage", actor, organiser)
    OrganiserLogo.objects.filter(organiser=organiser).delete()
    organiser.logo_hash = ""
    organiser.save(update_fields=["logo_hash"])
    record_audit(actor_id=actor.user_id, action="organiser.logo_removed", target=organiser)
    return organiser


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
