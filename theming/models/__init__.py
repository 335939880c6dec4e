from .category import Category
from .home import HomeBlock
from .theme import Theme

__all__ = ["Category", "HomeBlock", "Theme"]
