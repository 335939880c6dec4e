import json
from functools import lru_cache

from django.db.models import QuerySet

from tenants.context import current_schema
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

    return list(_made_of(current_schema(), remembered_pieces("categories", ["shown"], read)["shown"]))


@lru_cache(maxsize=128)
def _made_of(schema: str, rows: str) -> tuple[Category, ...]:
    """From their rows as JSON; no two locations share theirs."""
    return tuple(Category.from_db("default", _FIELDS, row) for row in json.loads(rows))
