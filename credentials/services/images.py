"""Badge images: drawn from the achievement's art fields; the PNG is kept by the hash of the drawing."""

import hashlib
from contextlib import suppress

from credentials.models import Achievement
from tenants.files import read_file, write_file
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
    key = f"badges/{hashlib.sha256(svg.encode()).hexdigest()[:40]}.png"
    stored = read_file(key)
    if stored is not None:
        return stored
    image = render_png(svg, PNG_SIZE)
    with suppress(FileExistsError):  # another request has just drawn it
        write_file(key, image)
    return image
