"""Pictures that people upload, opened with care and written anew: no metadata, no second file inside, no bomb."""

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from shared.uploads import UploadRefused

MAX_PIXELS = 36_000_000
MAX_SIDE = 16_000
Box = tuple[int, int, int, int]  # left, top, right, bottom


def open_picture(content: bytes, *, longest: int) -> Image.Image:
    """An upright RGB picture whose longer side has at most `longest` pixels; clear parts become white. Only the first
    picture of an animation. Raises UploadRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
            if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
                raise UploadRefused(
                    _("This picture has too many pixels: at most %(n)s million.")
                    % {"n": MAX_PIXELS // 1_000_000}
                )
            picture.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than needed
            picture.load()
    except UploadRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadRefused(_("This picture has too many pixels.")) from None
    except Exception:  # Pillow's readers raise whatever damaged bytes lead them to
        raise UploadRefused(_("This picture cannot be read. Use PNG, JPEG or WebP.")) from None
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright.convert("RGB"))
    return bare


def cut(picture: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    """The part of `picture` in `box`, scaled to `size`."""
    return picture.resize(size, Image.Resampling.LANCZOS, box=box)


def as_webp(picture: Image.Image) -> bytes:
    return _written(picture, "WEBP", quality=78, method=4)


def as_jpeg(picture: Image.Image, *, quality: int = 82) -> bytes:
    return _written(picture, "JPEG", quality=quality, optimize=True, progressive=True)


def as_png(picture: Image.Image) -> bytes:
    return _written(picture, "PNG", optimize=True)


def _written(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
