"""The verified tick: asked for with a document, decided by a coordinator, lost with the name that it was given to."""

import io
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from learning.enums import VerificationStatus
from learning.errors import AlreadyAsked, AlreadyDecided, FileRefused
from learning.models import Organiser, Verification, VerificationDocument
from learning.services import letters
from learning.services.coordinators import tell_coordinators
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.files import delete_files_at_commit, new_key, read_file, write_file
from tenants.jobs import tenant_task
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of

MAX_DOCUMENT = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
DOCUMENT_KEPT = timedelta(days=30)  # after the decision
MEDIA_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@transaction.atomic
def ask_for_verification(
    *, actor: Member, organiser: Organiser, content: bytes, note: str = ""
) -> Verification:
    """Wait for a coordinator. Raises NotAllowed, AlreadyAsked, FileRefused."""
    require("organiser.manage", actor, organiser)
    media_type = media_type_of(content)
    Organiser.objects.select_for_update().only("pk").get(pk=organiser.pk)
    waiting = Verification.objects.filter(organiser=organiser, status=VerificationStatus.WAITING)
    if organiser.is_verified or waiting.exists():
        raise AlreadyAsked
    verification = Verification.objects.create(
        organiser=organiser, name=organiser.name, note=note, asked_by=actor
    )
    key = new_key("verifications", f".{MEDIA_TYPES[media_type]}")
    VerificationDocument.objects.create(verification=verification, media_type=media_type, key=key)
    write_file(key, content)  # last, so that no file is left of a wish that was refused
    record_audit(actor_id=actor.user_id, action="organiser.verification_asked", target=organiser)
    path = f"/manage/coordination/verifications/{verification.pk}/"
    tell_coordinators(name=organiser.name, path=path, but=actor, moderators_too=False)
    return verification


@transaction.atomic
def take_back_verification(*, actor: Member, organiser: Organiser) -> None:
    """Give up what waits; its document is deleted at once."""
    require("organiser.manage", actor, organiser)
    waiting = Verification.objects.filter(organiser=organiser, status=VerificationStatus.WAITING)
    for verification in waiting.select_for_update():
        _close(verification, VerificationStatus.WITHDRAWN, by=actor)
        _delete(VerificationDocument.objects.filter(verification=verification))
        record_audit(actor_id=actor.user_id, action="organiser.verification_taken_back", target=organiser)


@transaction.atomic
def decide_verification(
    *, actor: Member, verification: Verification, is_approved: bool, reason: str = ""
) -> Verification:
    """Give the tick, or say why not; the organiser gets a mail, the document is deleted after DOCUMENT_KEPT.

    What was asked for under another name than the present one cannot be approved. Raises NotAllowed, AlreadyDecided.
    """
    require("organiser.verify", actor)
    locked = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("organiser", "asked_by")
        .get(pk=verification.pk)
    )
    organiser = locked.organiser
    if locked.status != VerificationStatus.WAITING or (is_approved and locked.name != organiser.name):
        raise AlreadyDecided
    status = VerificationStatus.APPROVED if is_approved else VerificationStatus.DECLINED
    _close(locked, status, by=actor, reason=reason)
    if is_approved:
        Organiser.objects.filter(pk=organiser.pk).update(is_verified=True)
    record_audit(
        actor_id=actor.user_id,
        action=f"organiser.verification_{status}",
        target=organiser,
        changes={"reason": reason},
    )
    delete_document.enqueue_in(DOCUMENT_KEPT, verification_id=str(locked.pk))
    if locked.asked_by is not None:
        account = account_of(locked.asked_by)
        send_mail(
            to=account.email,
            template="shared/mail/letter",
            context=letters.verification_decided(organiser, is_approved=is_approved, reason=reason),
            tenant=current_tenant(),
            language=account.language,
        )
    return locked


def withdraw_tick(*, actor: Member, organiser: Organiser) -> None:
    """The organiser gets another name: nobody has verified that one. What waits is given up too."""
    Verification.objects.filter(
        organiser=organiser, status__in=(VerificationStatus.APPROVED, VerificationStatus.WAITING)
    ).update(status=VerificationStatus.WITHDRAWN)
    _delete(VerificationDocument.objects.filter(verification__organiser=organiser))
    if organiser.is_verified:
        organiser.is_verified = False
        organiser.save(update_fields=["is_verified"])
        record_audit(actor_id=actor.user_id, action="organiser.verification_lost", target=organiser)


@tenant_task
@transaction.atomic
def delete_document(*, verification_id: str) -> None:
    """The decision is old enough: nobody needs the document any more."""
    _delete(
        VerificationDocument.objects.filter(
            verification_id=verification_id, verification__decided_at__isnull=False
        )
    )


def content_of(document: VerificationDocument) -> bytes | None:
    """What was uploaded; None if its file is gone."""
    return read_file(document.key) if document.key else bytes(document.content)


def media_type_of(content: bytes) -> str:
    """What the bytes are, whatever the file is called. Raises FileRefused."""
    if len(content) > MAX_DOCUMENT:
        raise FileRefused(_("The file is larger than 10 MB. Send a smaller one."))
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height <= MAX_PIXELS:
                image.verify()
                return f"image/{str(image.format).lower()}"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        pass
    raise FileRefused(_("This is not a PDF, JPEG or PNG. Send one of those."))


def _delete(documents: QuerySet[VerificationDocument]) -> None:
    """Rows now, files when that is certain."""
    delete_files_at_commit(*documents.exclude(key="").values_list("key", flat=True))
    documents.delete()


def _close(verification: Verification, status: VerificationStatus, *, by: Member, reason: str = "") -> None:
    verification.status = status
    verification.decided_by = by
    verification.decided_at = timezone.now()
    verification.reason = reason
    verification.save(update_fields=["status", "decided_by", "decided_at", "reason"])
