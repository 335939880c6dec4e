"""Addresses of a list's other pages."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.formats import localize


def query_with(present: QueryDict, **changes: Any) -> str:
    """The query string `present` with `changes`; None or "" removes. Starts with "?"."""
    kept = [
        (key, value)
        for key in present
        for value in present.getlist(key)
        if key not in changes and value != ""
    ]
    added = [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(kept + added)


def links_of(page: Page[Any], present: QueryDict) -> dict[str, str]:
    """{number, total, previous, next} of a page: {} where it is the only one. `present`: the query of its address."""
    if page.paginator.num_pages < 2:
        return {}
    return {
        "number": str(localize(page.number)),
        "total": str(localize(page.paginator.num_pages)),
        "previous": query_with(present, page=page.number - 1) if page.has_previous() else "",
        "next": query_with(present, page=page.number + 1) if page.has_next() else "",
    }
