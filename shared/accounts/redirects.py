"""Where a person may be sent next: a path on the host that they are on, and nothing else."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 1000


def is_local_path(value: str) -> bool:
    """Whether `value` is a path of this host: one slash first, no second slash or backslash, no control characters.

    Browsers read `/\\evil` and `/<TAB>/evil` as another host; a percent-encoded backslash or slash right behind the
    first slash is refused too, since a proxy may decode it.
    """
    if not value.startswith("/") or len(value) > LONGEST:
        return False
    if any(ord(char) < 33 or ord(char) == 127 or char == "\\" for char in value):
        return False
    if value[1:2] == "/" or value[1:4].lower() in ("%2f", "%5c", "%09", "%0a", "%0d"):
        return False
    parts = urlsplit(value)
    return (
        not parts.scheme and not parts.netloc and url_has_allowed_host_and_scheme(value, allowed_hosts=None)
    )


def local_path(value: str | None, *, default: str = "/") -> str:
    """`value` if it is a local path, else `default`."""
    return value if value and is_local_path(value) else default
