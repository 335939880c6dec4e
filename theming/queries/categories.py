from django.db.models import QuerySet

from theming.models import Category


def shown_categories() -> QuerySet[Category]:
    """The current location's categories for menus and forms, in their order."""
    return Category.objects.filter(is_hidden=False)
