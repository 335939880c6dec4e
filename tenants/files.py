"""Files of a location: what people uploaded and what was drawn once.

Whatever storage the installation uses (`STORAGES["default"]`), a file lies below its location's schema name, which is
added here and nowhere else: code names files by keys that hold no location, so no key of one location opens a file of
another. Keys are random or made from the content, never from what somebody typed. Nothing is served from the storage
itself; views that know who may read a file send it.
"""

import re
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tenants.context import PUBLIC, NoTenant, current_schema

_KEY = re.compile(r"[a-z]+(/[A-Za-z0-9_-]{1,64}){1,2}(\.[a-z0-9]{1,5})?")


def new_key(folder: str, ending: str = "") -> str:
    """A key that nobody can guess: "materials/Hq3…" with `ending` (".pdf") behind it."""
    return f"{folder}/{secrets.token_urlsafe(16)}{ending}"


def write_file(key: str, content: bytes) -> None:
    """Store `content`; a key is written once. A broken write leaves nothing behind. Raises OSError, FileExistsError."""
    path = _path(key)
    if default_storage.exists(path):
        raise FileExistsError(key)
    try:
        default_storage.save(path, ContentFile(content))
    except OSError:
        default_storage.delete(path)
        raise


def read_file(key: str) -> bytes | None:
    """What is stored under `key` in this location; None if there is nothing."""
    try:
        with default_storage.open(_path(key)) as stored:
            content: bytes = stored.read()
            return content
    except FileNotFoundError:
        return None


def delete_files_at_commit(*keys: str) -> None:
    """Delete them when the transaction commits: rows that point to them are gone then, for certain."""
    paths = [_path(key) for key in keys]

    def delete() -> None:
        for path in paths:
            default_storage.delete(path)

    transaction.on_commit(delete, robust=True)


def _path(key: str) -> str:
    """Where the file of the current location lies. Raises ValueError for what is no key, NoTenant outside."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"no key of a file: {key!r}")
    schema = current_schema()
    if schema == PUBLIC:
        raise NoTenant("files belong to a location; none is active")
    return f"{schema}/{key}"
