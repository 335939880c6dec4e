"""What a request asks of the search behind list, map and proposals, and what was found."""

from dataclasses import replace

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from learning.forms.search import DiscoveryForm
from learning.queries.filters import Near, Reader, Search
from learning.queries.search import Found, places_like
from shared.countries import language_name
from tenants.models import Tenant
from theming.queries.categories import remembered_categories


class Asked:
    """One request: its filters, and what was found."""

    def __init__(self, request: HttpRequest) -> None:
        self.tenant: Tenant = request.tenant  # type: ignore[attr-defined]
        self.request = request
        self.categories = remembered_categories()
        self.form = DiscoveryForm(
            clean_query(request.GET), categories=self.categories, languages=_languages(self.tenant)
        )
        self.search = _placed(self.form)
        reader = Reader(self.tenant.time_zone, reader_languages(self.tenant))
        self.found = Found(self.search, reader, self.categories)


def clean_query(query: QueryDict) -> QueryDict:
    """Without NUL bytes, which no database takes."""
    if not any("\x00" in value for _name, values in query.lists() for value in values):
        return query
    clean = query.copy()
    for name, values in query.lists():
        clean.setlist(name, [value.replace("\x00", "") for value in values])
    return clean


def _placed(form: DiscoveryForm) -> Search:
    """A named place with a distance becomes a point, if this location knows where it is."""
    search = form.search()
    if search.near is None and search.place and form.radius:
        middle = places_like(search.place)
        if middle is not None:
            return replace(search, near=Near(middle.lat, middle.lon, form.radius), place="")
    return search


def reader_languages(tenant: Tenant) -> tuple[str, ...]:
    """Whose stems are tried: the reader's, the location's and English."""
    return tuple(dict.fromkeys((get_language() or "en", *tenant.languages[:3], "en")))


def _languages(tenant: Tenant) -> list[tuple[str, str]]:
    codes = dict.fromkeys((*tenant.languages, "en"))
    return [(code, language_name(code)) for code in codes]
