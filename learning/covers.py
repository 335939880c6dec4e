"""The cover of an activity: which picture an address shows, and how a picture is cut. Pure.

Stored as {"token", "alt", "width", "height", "box": [left, top, width]}: where the uploaded picture lies, what it
shows, its size and the part of it that is the cover, in its pixels. {}: the drawn cover.
"""

from typing import Any

WIDTH, HEIGHT = 1200, 628
SIZES = {1200: (1200, 628), 600: (600, 314)}
FORMS = {"webp": "image/webp", "jpg": "image/jpeg"}
MIN_WIDTH = 300  # pixels of a picture that can be a cover
Box = tuple[int, int, int, int]  # left, top, right, bottom


def cover_path(
    slug: str, cover: dict[str, Any], drawn_version: str, *, size: int = 600, form: str = "webp"
) -> str:
    """The address of the cover; it names what it depends on, so what is under it never changes."""
    if cover:
        return f"/activities/{slug}/cover/{cover['token']}-{size}.{form}"
    return f"/activities/{slug}/cover.svg?v={drawn_version}"


def file_key(token: str, size: int, form: str) -> str:
    return f"covers/{token}/{size}.{form}"


def source_key(token: str) -> str:
    return f"covers/{token}/source.jpg"


def all_keys(token: str) -> list[str]:
    return [source_key(token), *(file_key(token, size, form) for size in SIZES for form in FORMS)]


def middle_of(width: int, height: int) -> Box:
    """The largest part in the middle that has a cover's shape."""
    cut = min(width, height * WIDTH // HEIGHT)
    return box_of(width, height, (width - cut) // 2, (height - cut * HEIGHT // WIDTH) // 2, cut)


def box_of(width: int, height: int, left: int, top: int, cut: int) -> Box:
    """The part `cut` pixels wide at (left, top), moved and shrunk until it lies within the picture."""
    widest = min(width, height * WIDTH // HEIGHT)
    cut = max(min(cut, widest), min(MIN_WIDTH, widest))
    tall = max(1, cut * HEIGHT // WIDTH)
    left, top = max(0, min(left, width - cut)), max(0, min(top, height - tall))
    return left, top, left + cut, top + tall
