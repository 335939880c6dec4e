"""Static files of the demo: collected, named by content and compressed, when any of them has changed."""

import hashlib
import os

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from infra import configuration


def ensure_collected() -> bool:
    """Collect the static files into STATIC_ROOT unless what lies there is of these; True if there was work."""
    digest = _digest()
    stamp = settings.STATIC_ROOT / "collected.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def _digest() -> str:
    """Of names, sizes and times: reading a few hundred files would take longer than the rest of a start."""
    parts = [configuration.STATIC_STORAGE]
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            parts.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
