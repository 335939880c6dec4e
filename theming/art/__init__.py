"""Pictures drawn from a few values: badges, covers, marks. See `badge`, `cover`, `render`."""

from theming.art.badge import BadgeArt, badge_svg, icon_names
from theming.art.cover import cover_svg, mark_svg
from theming.art.render import render_png
from theming.art.shapes import BADGE_SHAPES

__all__ = ["BADGE_SHAPES", "BadgeArt", "badge_svg", "cover_svg", "icon_names", "mark_svg", "render_png"]
