"""Files that the content of activities refers to."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from learning.blocks import files_of
from learning.models import Activity, Material, Organiser
from shared.images import as_jpeg, as_png, as_webp, open_picture
from shared.queries.due import items_due
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.due import set_due
from shared.uploads import JPEG, PNG, FileKind, UploadRefused, clean_name, kind_of
from tenants.context import current_tenant
from tenants.files import delete_files_at_commit, new_key, write_file
from tenants.jobs import tenant_task
from tenants.members.models import Member

KEEP_UNUSED = timedelta(days=7)  # so that a removed block can come back
MAX_ORGANISER_BYTES = 500 * 1024 * 1024
LONGEST_SIDE = 2000
UNUSED = "organiser.unused_files"
AT_ONCE = 200  # organisers a night and location


@transaction.atomic
def add_material(*, actor: Member, organiser: Organiser, name: str, content: bytes) -> Material:
    """Store a file for the content of the organiser's activities: known by its content, pictures written anew.

    Raises NotAllowed, UploadRefused."""
    require("activity.create", actor, organiser)
    kind = kind_of(content)
    width = height = None
    if kind.is_image:
        picture = open_picture(content, longest=LONGEST_SIDE)
        (width, height), content = picture.size, _written(picture, kind)
    used = Material.objects.filter(organiser=organiser).aggregate(n=Sum("size"))["n"] or 0
    if used + len(content) > MAX_ORGANISER_BYTES:
        raise UploadRefused(
            _("All files of one organiser have at most %(n)s MB. Take out some that are no longer needed.")
            % {"n": MAX_ORGANISER_BYTES // (1024 * 1024)}
        )
    key = new_key("materials", kind.ending)
    material = Material.objects.create(
        organiser=organiser,
        key=key,
        name=clean_name(name, kind),
        content_type=kind.content_type,
        size=len(content),
        width=width,
        height=height,
        unused_since=timezone.now(),  # until a block refers to it
    )
    record_audit(actor_id=actor.user_id, action="material.added", target=material)
    write_file(key, content)
    _plan_sweeping(organiser)
    return material


def _written(picture: Image.Image, kind: FileKind) -> bytes:
    if kind == PNG:
        return as_png(picture)
    return as_jpeg(picture) if kind == JPEG else as_webp(picture)


def note_references(organiser: Organiser) -> None:
    """Deleting follows references: mark which of the organiser's files no activity refers to, and delete those that
    nobody has missed for some days."""
    now = timezone.now()
    used: set[str] = set()
    for blocks in Activity.objects.filter(organiser=organiser).values_list("blocks", flat=True):
        used |= files_of(blocks)
    materials = Material.objects.filter(organiser=organiser)
    materials.filter(pk__in=used, unused_since__isnull=False).update(unused_since=None)
    materials.exclude(Q(pk__in=used) | Q(unused_since__isnull=False)).update(unused_since=now)
    over = list(materials.filter(unused_since__lte=now - KEEP_UNUSED))
    delete_files_at_commit(*(material.key for material in over))
    materials.filter(pk__in=[material.pk for material in over]).delete()
    _plan_sweeping(organiser)
    if over:
        record_audit(
            actor_id=None,
            action="material.swept",
            target=organiser,
            changes={"files": [str(material.pk) for material in over]},
        )


@tenant_task
def sweep_materials() -> None:
    """Delete the files that nobody has missed for some days, of the organisers of this location for which that is due,
    each in a transaction of its own; the rest comes a night later."""
    tenant_id = current_tenant().pk
    for item_id in items_due(UNUSED, tenant_id=tenant_id, now=timezone.now(), most=AT_ONCE):
        with transaction.atomic():
            organiser = Organiser.objects.filter(pk=item_id).first()
            if organiser is None:
                set_due(tenant_id=tenant_id, kind=UNUSED, item_id=item_id, due_at=None)
            else:
                note_references(organiser)


def _plan_sweeping(organiser: Organiser) -> None:
    """When the first of its unused files has to go; never, while all are used."""
    unused = Material.objects.filter(organiser=organiser, unused_since__isnull=False)
    first = unused.aggregate(at=Min("unused_since"))["at"]
    set_due(
        tenant_id=current_tenant().pk,
        kind=UNUSED,
        item_id=organiser.pk,
        due_at=first + KEEP_UNUSED if first else None,
    )
