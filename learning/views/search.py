"""Finding activities: the list, and what is proposed as one types. The map's markers: learning.views.markers."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.enums import Access
from learning.forms.search import DiscoveryForm
from learning.models import Activity
from learning.queries.filters import Reader, Search
from learning.queries.listed import ListedActivity
from learning.queries.listing import listed_by_id
from learning.queries.organisers import find_organiser
from learning.queries.suggesting import propose
from learning.views.asked import Asked, reader_languages
from learning.views.cards import (
    activity_cards,
    cards_html,
    category_card,
    category_chips,
    found_text,
    joined_cards,
    map_context,
)
from learning.views.responses import cached_json, canonical, clean_address, render_list
from shared.languages import in_page_language
from shared.paging import links_of, query_with
from shared.queries.skills import labels_of
from shared.templatetags.ui import grouped
from tenants.memory import remembered, remembered_bytes, remembered_pieces
from tenants.models import Tenant

PAGE_SIZE = 50
ALWAYS_SHOWN = ("q", "place")  # of the filters
NOT_OF_THE_SEARCH = ("page", "view", "bbox", "zoom", "extent", "spot")


@require_safe
@clean_address
@remembered
def activity_list(request: HttpRequest) -> HttpResponse:
    """List and map from one query; every filter is in the address."""
    asked = Asked(request)
    total = asked.found.total(asked.categories)
    page = _page(asked, total)
    chips = _chips(asked)
    context = {
        "filter_form": _shown_form(asked.form),
        "categories": category_chips(_categories(asked)),
        "cards": joined_cards(page.object_list),
        "pages": links_of(page, request.GET),
        "found": found_text(total),
        "meant": asked.found.meant,
        "chips": chips,
        "proposals": [] if total else _proposals(asked, chips),
        "map": _map(asked),
        "view": "map" if request.GET.get("view") == "map" else "list",
        "list_url": query_with(request.GET, view=None, page=None),
        "map_url": query_with(request.GET, view="map", page=None),
        "action": "/activities/",
        "canonical": canonical(request),
        "feeds_path": _feeds_path(asked),
    }
    return render_list(request, context)


def _feeds_path(asked: Asked) -> str:
    """Of the feeds that follow this list: its category's, if one is chosen, else all."""
    chosen = [one.slug for one in asked.categories if one.slug == asked.search.category]
    return f"/feeds/categories/{chosen[0]}" if chosen else "/feeds/activities"


def map_and_cards(request: HttpRequest, most: int) -> tuple[dict[str, Any] | None, list[dict[str, Any]], int]:
    """For another website: the map's box, the first cards of what the address asks for, and how many there are."""
    asked = Asked(request)
    total = asked.found.total(asked.categories)
    ids = asked.found.page(0, most, total=total) if total else []
    activities = listed_by_id(ids, asked.categories)
    box = _map(asked)
    cards = activity_cards(activities[pk] for pk in ids if pk in activities)
    return (box | {"follows": False} if box else None), cards, total


def _page(asked: Asked, total: int) -> Page[Any]:
    cards: Any = _Counted(total, lambda first, last: _cards(asked, first, last, total))
    page: Page[Any] = Paginator(cards, PAGE_SIZE).get_page(asked.request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


class _Counted:
    """As a paginator wants it: a length that is known already, and slices that are fetched."""

    def __init__(self, total: int, fetch: Any) -> None:
        self.total, self.fetch = total, fetch

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[bytes]:
        cards: list[bytes] = self.fetch(part.start, part.stop) if self.total else []
        return cards


def _cards(asked: Asked, first: int, last: int, total: int) -> list[bytes]:
    """The cards as HTML: each is drawn once for all readers until something changes in the location."""
    ids = asked.found.page(first, last, total=total)

    def draw(missing: list[str]) -> dict[str, bytes]:
        activities = listed_by_id(missing, asked.categories)
        uris = {uri for activity in activities.values() for uri in shown_skills(activity)}
        labels = labels_of(sorted(uris), get_language() or "en")
        cards = listed_cards(activities.values(), labels)
        return dict(zip(activities, cards_html(cards), strict=True))

    drawn = remembered_bytes("card", ids, draw)
    return [drawn[pk] for pk in ids if pk in drawn]


def shown_skills(activity: Activity | ListedActivity) -> list[str]:
    """Of its skills, those that a card has room for."""
    return [*activity.skills, *activity.competences][:3]


def listed_cards(
    activities: Collection[Activity | ListedActivity], labels: dict[str, str]
) -> list[dict[str, Any]]:
    """Cards with their tags."""
    cards = activity_cards(activities)
    for activity, card in zip(activities, cards, strict=True):
        card["tags"] = [
            {"name": labels[uri], "url": f"/activities/?{urlencode({'skill': uri})}"}
            for uri in shown_skills(activity)
            if uri in labels
        ]
    return cards


def _shown_form(form: DiscoveryForm) -> dict[str, Any]:
    """What learning/activities/_filters.html shows of the form."""
    asked = form.filters_asked()
    return {
        "q_label": str(form.fields["q"].label),
        "q": form.data.get("q", ""),
        "place_label": str(form.fields["place"].label),
        "place": form.data.get("place", ""),
        "hidden": [{"name": name, "value": form.data.get(name, "")} for name in _names(form, is_hidden=True)],
        "asked": str(asked) if asked else "",
        "fields": _filter_fields(form),
    }


def _names(form: DiscoveryForm, *, is_hidden: bool) -> list[str]:
    return [name for name, field in form.fields.items() if field.widget.is_hidden == is_hidden]


def _filter_fields(form: DiscoveryForm) -> SafeString:
    """The fields behind the button "Filters": drawn once for all who have set the same."""
    names = [name for name in _names(form, is_hidden=False) if name not in ALWAYS_SHOWN]
    key = repr([form.data.get(name, "") for name in names])

    def draw(keys: list[str]) -> dict[str, str]:
        template = get_template("learning/activities/_filter_fields.html")
        html = template.render({"fields": [form[name] for name in names]})
        return dict.fromkeys(keys, html)

    return mark_safe(remembered_pieces("filter fields", [key], draw)[key])


def _categories(asked: Asked) -> list[dict[str, Any]]:
    """Those that something is in, and the chosen one."""
    others = _address(asked.request, category=None)
    more = f"{others}{'&' if '?' in others else '?'}category="
    counts, chosen = asked.found.counts, asked.search.category
    return [
        category_card(category, counts.get(category.pk, 0))
        | {
            "is_current": category.slug == chosen,
            "url": others if category.slug == chosen else more + category.slug,
        }
        for category in asked.categories
        if counts.get(category.pk) or category.slug == chosen
    ]


def _map(asked: Asked) -> dict[str, Any] | None:
    box = map_context(asked.tenant)
    if box is None:
        return None
    query = query_with(asked.request.GET, **dict.fromkeys(NOT_OF_THE_SEARCH))
    view = asked.search.box
    near = asked.search.near
    return box | {
        "zoom": str(box["zoom"]),
        "points_url": "/activities/points.json" + query.removesuffix("?"),
        "box": f"{view.west},{view.south},{view.east},{view.north}" if view else "",
        "you": f"{near.lat},{near.lon},{near.km}" if near else "",
        "follows": True,
    }


def _address(request: HttpRequest, **changes: str | None) -> str:
    """The list's address with other filters, from its first page on."""
    return request.path + query_with(request.GET, **{"page": None, **changes}).removesuffix("?")


def _chips(asked: Asked) -> list[dict[str, str]]:
    """The filters that are set, each in words, with the address without it. One query for a skill or organiser."""
    names = {
        "near": ("near", "within", "place"),
        "place": ("place", "within"),
        "box": ("bbox",),
        "begin": ("begin", "end"),
        "end": ("begin", "end"),
    }
    return [
        {
            "name": name,
            "label": label,
            "url": _address(asked.request, **dict.fromkeys(names.get(name, (name,)))),
        }
        for name, label in _labels(asked).items()
    ]


def _labels(asked: Asked) -> dict[str, str]:
    search, form = asked.search, asked.form
    labels = {"q": _("“%(words)s”") % {"words": search.q}} if search.q else {}
    for category in asked.categories:
        if category.slug == search.category:
            labels["category"] = category.name
    for name in ("type", "format", "when", "price", "language"):
        if value := getattr(search, name):
            labels[name] = str(dict(form.fields[name].choices)[value])  # type: ignore[attr-defined]
    if search.access:
        labels["access"] = str(Access(search.access).label)
    if search.begin or search.end:
        labels["begin" if search.begin else "end"] = _dates(search)
    if search.age is not None:
        labels["age"] = _("Age %(age)s") % {"age": search.age}
    if search.near:
        km = {"km": f"{search.near.km:g}", "place": asked.form.cleaned_data.get("place") or ""}
        labels["near"] = (
            _("Within %(km)s km of %(place)s") % km if km["place"] else _("Within %(km)s km of you") % km
        )
    elif search.place:
        labels["place"] = search.place
    if search.box:
        labels["box"] = _("In this part of the map")
    if search.skill:
        found = labels_of([search.skill], get_language() or "en")
        labels["skill"] = "#" + found.get(search.skill, _("a skill that is not known here"))
    if search.organiser:
        organiser = find_organiser(search.organiser)
        is_shown = organiser is not None and organiser.hidden_at is None
        labels["organiser"] = organiser.name if organiser and is_shown else search.organiser
    return labels


def _dates(search: Search) -> str:
    begin = date_format(search.begin, "SHORT_DATE_FORMAT") if search.begin else ""
    end = date_format(search.end, "SHORT_DATE_FORMAT") if search.end else ""
    if begin and end:
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    return _("From %(date)s") % {"date": begin} if begin else _("Until %(date)s") % {"date": end}


def _proposals(asked: Asked, chips: list[dict[str, str]]) -> list[dict[str, str]]:
    """For an empty list: which filter to drop, and how many activities that gives."""
    known = {chip["name"]: chip for chip in chips}
    return [
        {
            "url": known[name]["url"],
            "label": ngettext(
                "Without %(filter)s: %(n)s activity", "Without %(filter)s: %(n)s activities", count
            )
            % {"filter": known[name]["label"], "n": grouped(count)},
        }
        for name, count in asked.found.fewer_filters()
        if name in known
    ][:3]


@require_safe
@remembered
def activity_suggestions(request: HttpRequest) -> HttpResponse:
    """As one types: {"groups": [{"title", "items": [{"label", "detail", "url"}]}]}."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    typed = request.GET.get("q", "")[:100].replace("\x00", "")
    titles = {
        "activities": _("Activities"),
        "playlists": _("Playlists"),
        "organisers": _("Organisers"),
        "skills": _("Skills"),
    }
    proposed = propose(typed, Reader(tenant.time_zone, reader_languages(tenant)), tenant_id=tenant.pk)
    groups = [
        {
            "title": titles[kind],
            "items": [item.as_dict() | {"url": in_page_language(request, item.url)} for item in items],
        }
        for kind, items in proposed.items()
        if items
    ]
    return cached_json(request, {"groups": groups}, is_public=tenant.is_public)
