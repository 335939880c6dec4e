"""What people upload: known by its content, never by its name. Pure but for the translations."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError

MAX_BYTES = 20 * 1024 * 1024  # a file
MAX_REQUEST_BYTES = MAX_BYTES + 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 5_000


class UploadRefused(ServiceError):
    code = "upload_refused"
    message = _("This file cannot be used.")


@dataclass(frozen=True)
class FileKind:
    content_type: str
    ending: str
    is_image: bool = False


PNG = FileKind("image/png", ".png", is_image=True)
JPEG = FileKind("image/jpeg", ".jpg", is_image=True)
WEBP = FileKind("image/webp", ".webp", is_image=True)
PDF = FileKind("application/pdf", ".pdf")
TEXT = FileKind("text/plain; charset=utf-8", ".txt")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
OFFICE = {
    "word/document.xml": FileKind(f"{_OFFICE}wordprocessingml.document", ".docx"),
    "xl/workbook.xml": FileKind(f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": FileKind(f"{_OFFICE}presentationml.presentation", ".pptx"),
}
OPEN_DOCUMENTS = {
    f"{_OPEN}text": FileKind(f"{_OPEN}text", ".odt"),
    f"{_OPEN}spreadsheet": FileKind(f"{_OPEN}spreadsheet", ".ods"),
    f"{_OPEN}presentation": FileKind(f"{_OPEN}presentation", ".odp"),
}
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.png,.jpg,.jpeg,.webp"


def kind_of(content: bytes) -> FileKind:
    """What `content` really is. Raises UploadRefused for everything that is not in the list, and for files that are
    two things at once."""
    if not content:
        raise UploadRefused(_("This file is empty."))
    if len(content) > MAX_BYTES:
        raise UploadRefused(
            _("This file is too large: at most %(n)s MB.") % {"n": MAX_BYTES // (1024 * 1024)}
        )
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        if zipfile.is_zipfile(io.BytesIO(content)):
            raise UploadRefused(_("This PDF has an archive inside. Save it again as a plain PDF."))
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed_kind(content)
    return _text_kind(content)


def _packed_kind(content: bytes) -> FileKind:
    refused = UploadRefused(_("Archives cannot be uploaded. Upload the files that are in it, one by one."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise UploadRefused(_("Unpacked, this file is too large."))
            if any(name.startswith(("/", "\\")) or ".." in name for name in names):
                raise refused
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise UploadRefused(_("Files with macros cannot be uploaded. Save it without them."))
            if "[Content_Types].xml" in names:
                for part, kind in OFFICE.items():
                    if part in names:
                        return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                wanted = archive.read("mimetype").decode("ascii", "replace").strip()
                if wanted in OPEN_DOCUMENTS:
                    return OPEN_DOCUMENTS[wanted]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise UploadRefused(_("This file is damaged.")) from None
    raise refused


def _text_kind(content: bytes) -> FileKind:
    refused = UploadRefused(
        _(
            "Files of this kind cannot be uploaded. You can use PDF, office documents, plain text and pictures."
        )
    )
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise refused from None
    head = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if "\x00" in text or head.startswith(("<", "#!", "mz")) or "<svg" in head or "<html" in head:
        raise refused
    return TEXT


def clean_name(name: str, kind: FileKind) -> str:
    """A name to show and to save under: no folders, no invisible letters, with the ending of what the file is."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", kept).strip(" .")[:80].strip(" .")
    return f"{stem or 'file'}{kind.ending}"


class BoundedUpload(FileUploadHandler):
    """The first handler of every upload: what is announced or sent beyond the limit is refused (400) before anything
    lies on a disk."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MAX_REQUEST_BYTES:
            raise RequestDataTooBig(f"an upload of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MAX_REQUEST_BYTES:
            raise RequestDataTooBig("an upload without end")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
