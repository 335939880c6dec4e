import json

from django.db.models import QuerySet

from tenants.memory import remembered_pieces
from theming.models import Category

_FIELDS = tuple(field.attname for field in Category._meta.concrete_fields)


def shown_categories() -> QuerySet[Category]:
    """The current location's categories for menus and forms, in their order."""
    return Category.objects.filter(is_hidden=False)


def remembered_categories() -> list[Category]:
    """The same, to be read only: asked for once until something changes in the location."""

    def read(keys: list[str]) -> dict[str, str]:
        rows = json.dumps(list(shown_categories().values_list(*_FIELDS)))
        return dict.fromkeys(keys, rows)

    rows = json.loads(remembered_pieces("categories", ["shown"], read)["shown"])
    return [Category.from_db("default", _FIELDS, row) for row in rows]
