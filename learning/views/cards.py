"""Activities and the rest in the words that templates show."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials.models import Achievement
from learning.covers import cover_path
from learning.enums import ScheduleKind
from learning.models import Activity
from learning.queries.co_organisers import names_of_all
from learning.queries.listed import ListedActivity
from learning.queries.texts import reader_language, title_in
from learning.services.activities import cover_version
from learning.views.repeating import repeat_text
from shared.models import CatalogueItem
from shared.moments import clock_text, moment_text
from shared.skeletons import draw_each
from shared.templatetags.ui import grouped
from shared.titles import title_in as title_in_catalogue
from tenants.models import Tenant
from theming.models import Category

FEW_PLACES = 6  # so many are no news


def when_text(activity: Activity | ListedActivity) -> str:
    """Of a repeating activity the next meeting, where the query gave it (learning.queries.occurrences)."""
    begin, end = shown_dates(activity)
    if activity.schedule == ScheduleKind.ANY_TIME or begin is None:
        return activity.schedule_note or _("Any time")
    if end and begin < datetime.now(UTC) < end and activity.schedule == ScheduleKind.DATED:
        text = _("On now, until %(when)s") % {"when": moment_text(end, activity.time_zone)}
    else:
        text = moment_text(begin, activity.time_zone)
    note = activity.schedule_note or repeat_text(activity)
    return f"{text} · {note}" if note else text


def shown_dates(activity: Activity | ListedActivity) -> tuple[datetime | None, datetime | None]:
    """Its one date from when to when: of a repeating activity the next meeting, where the query gave it."""
    begin = getattr(activity, "next_starts_at", None)
    return (
        (begin, getattr(activity, "next_ends_at", None)) if begin else (activity.starts_at, activity.ends_at)
    )


def when_in_full(activity: Activity) -> str:
    """With the end and, for readers elsewhere, the zone."""
    starts_at, ends_at = shown_dates(activity)
    if activity.schedule == ScheduleKind.ANY_TIME or starts_at is None:
        return when_text(activity)
    text = moment_text(starts_at, activity.time_zone)
    if ends_at:
        zone = ZoneInfo(activity.time_zone)
        begin, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
        same_day = begin.date() == end.date()
        text += " – " + (clock_text(end) if same_day else moment_text(end, activity.time_zone))
    text += f" ({starts_at.astimezone(ZoneInfo(activity.time_zone)).tzname()})"
    note = activity.schedule_note or repeat_text(activity)
    return f"{text} · {note}" if note else text


def where_text(activity: Activity | ListedActivity) -> str:
    if activity.format == "online":
        return _("Online")
    return activity.place or activity.street


def who_text(age_min: int | None, age_max: int | None) -> str:
    if age_min and age_max:
        return _("Ages %(low)s–%(high)s") % {"low": age_min, "high": age_max}
    if age_min:
        return _("Ages %(low)s and over") % {"low": age_min}
    if age_max:
        return _("Up to age %(high)s") % {"high": age_max}
    return _("For everybody")


def duration_text(minutes: int | None) -> str:
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if rest:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(parts)


def category_card(category: Category, count: int | None = None) -> dict[str, Any]:
    return {
        "name": category.name,
        "slug": category.slug,
        "hue": category.hue,
        "icon": category.icon,
        "url": f"/activities/?category={category.slug}",
        "count": count,
    }


def activity_card(activity: Activity | ListedActivity) -> dict[str, Any]:
    """As shared/components/activity_card.html wants it."""
    return activity_cards([activity])[0]


def activity_cards(activities: Iterable[Activity | ListedActivity]) -> list[dict[str, Any]]:
    """The same of many: what is alike in several is put into words once."""
    language, who, categories = reader_language(), cache(who_text), dict[int, dict[str, Any]]()
    cards = []
    for activity in activities:
        category, achievement = activity.category, activity.achievement
        if category.id not in categories:
            categories[category.id] = category_card(category)
        title, title_language = title_in(activity, language)
        places = activity.places_left
        cards.append(
            {
                "title": title,
                "lang": "" if title_language == language else title_language,
                "url": f"/activities/{activity.slug}/",
                "plan_url": f"/activities/{activity.slug}/plan/",
                "organiser": names_of_all(activity),
                "when": when_text(activity),
                "where": where_text(activity),
                "who": who(activity.age_min, activity.age_max),
                "price": activity.price_note,
                "category": categories[category.id],
                "cover_url": cover_path(activity.slug, activity.cover, cover_version(activity)),
                "badge": (
                    {"name": achievement.name, "image_url": f"/achievements/{achievement.pk}/image.svg"}
                    if achievement
                    else None
                ),
                "places_left": places if places is not None and places < FEW_PLACES else None,
                "location_name": "",
                "at": ""
                if activity.lat is None or activity.lon is None
                else f"{activity.lat:.5f},{activity.lon:.5f}",
            }
        )
    return cards


def cards_html(cards: Iterable[dict[str, Any]]) -> list[bytes]:
    """Cards of a list, drawn, in UTF-8; their pictures load when they come near."""
    drawn = draw_each("shared/components/activity_card.html", ({"activity": card} for card in cards))
    return [card.encode() for card in drawn]


def joined_cards(cards: Iterable[bytes]) -> bytes:
    """A list's cards, in UTF-8; the first pictures are in sight at once."""
    drawn = list(cards)
    drawn[:2] = [card.replace(b' loading="lazy"', b"", 1) for card in drawn[:2]]
    return b"".join(drawn)


def category_chips(categories: Iterable[dict[str, Any]]) -> SafeString:
    """Chips to choose a category by, each as `category_card` with `is_current`; without `count`: not known."""
    shown = (
        {"category": one | {"count": grouped(one["count"]) if "count" in one else None}} for one in categories
    )
    return SafeString("".join(draw_each("learning/activities/_category_chip.html", shown)))


def found_text(total: int) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", total) % {"n": grouped(total)}


def badge_card(achievement: Achievement) -> dict[str, Any]:
    """As shared/components/badge.html wants it; the achievement comes with its issuer."""
    return {
        "name": achievement.name,
        "url": f"/achievements/{achievement.pk}/",
        "image_url": f"/achievements/{achievement.pk}/image.svg",
        "detail": achievement.issuer.name,
        "state": "",
    }


def catalogue_when(starts_at: datetime | None, ends_at: datetime | None, time_zone: str) -> str:
    """When, as far as the network's catalogue knows: of what has begun, until when."""
    if starts_at is None:
        return _("Any time")
    if ends_at and starts_at < timezone.now():
        return _("Until %(when)s") % {"when": moment_text(ends_at, time_zone or "UTC")}
    return moment_text(starts_at, time_zone or "UTC")


def catalogue_card(item: CatalogueItem, category: dict[str, Any]) -> dict[str, Any]:
    """A card of the network's pages: says from which location it comes."""
    title, language = title_in_catalogue(item.titles, item.title)
    return {
        "title": title,
        "lang": language,
        "url": item.url,
        "plan_url": f"{item.url}plan/",
        "organiser": item.organiser_names,
        "when": catalogue_when(item.starts_at, item.ends_at, item.time_zone),
        "where": _("Online") if item.is_online and not item.place else item.place,
        "who": "" if item.is_full is None else who_text(item.age_min, item.age_max),
        "price": None if item.is_full is None else item.price_note,
        "category": category,
        "cover_url": item.image_url,
        "badge": None,
        "places_left": 0 if item.is_full else None,
        "location_name": item.tenant.name,
    }


def map_ground(base_url: str, of_base: str = "") -> dict[str, str]:
    """What a map lies on: tiles where the operator set some, else the map that comes along. `of_base` is said of that
    map, before the names of its sources."""
    tiles_url = settings.TILES_URL
    attribution = settings.TILES_ATTRIBUTION if tiles_url else of_base
    return {"base_url": base_url, "tiles_url": tiles_url, "attribution": attribution}


def map_context(tenant: Tenant) -> dict[str, Any] | None:
    """As shared/components/map.html wants it; None where the location shows no map."""
    if not tenant.shows_map or tenant.lat is None or tenant.lon is None:
        return None
    zoom = {"city": 12, "campus": 14, "organisation": 11, "island": 9, "region": 8}[tenant.kind]
    return {
        "label": _("Map of activities in %(name)s") % {"name": tenant.name},
        "points_url": "/activities/points.json",
        **map_ground(f"/basemap.json?v={tenant.look.get('hash', '')}", _("Schematic map")),
        "center": f"{tenant.lat},{tenant.lon}",
        "zoom": zoom,
        "kind": "",
    }
