"""Badge images: drawn from the achievement's art fields; the PNG is kept by the hash of the drawing."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from credentials.models import Achievement
from theming.art.badge import BadgeArt, badge_svg
from theming.art.render import render_png

PNG_SIZE = 512


def achievement_svg(achievement: Achievement, *, with_title: bool = True) -> str:
    """The badge as SVG text: the same fields give the same drawing."""
    return badge_svg(
        BadgeArt(
            shape=achievement.art_shape,
            hue=achievement.art_hue,
            icon=achievement.art_icon,
            title=achievement.name if with_title else "",
            level=achievement.art_level,
            seed=achievement.art_seed,
            accent=achievement.art_accent,
        )
    )


def achievement_png(achievement: Achievement) -> bytes:
    """The badge as a square PNG of 512 pixels, from the location's storage if it was drawn before."""
    svg = achievement_svg(achievement, with_title=False)
    path = f"badges/{hashlib.sha256(svg.encode()).hexdigest()[:40]}.png"
    if default_storage.exists(path):
        with default_storage.open(path) as stored:
            content: bytes = stored.read()
            return content
    image = render_png(svg, PNG_SIZE)
    default_storage.save(path, ContentFile(image))
    return image
