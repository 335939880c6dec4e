"""Reading activities of the current location. One query behind list, map and counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from learning.enums import ActivityStatus, ItemVisibility, ScheduleKind
from learning.models import Activity
from tenants.members.models import Member

LISTED = (ItemVisibility.NETWORK, ItemVisibility.HERE)


@dataclass(frozen=True)
class Search:
    """What a reader looks for; empty values ask for nothing. `when`: "today", "weekend", "week" or "month"."""

    q: str = ""
    category: str = ""
    type: str = ""
    format: str = ""
    when: str = ""
    price: str = ""
    place: str = ""


def published() -> QuerySet[Activity]:
    """Everything on show, with what a card needs; long texts stay in the database until somebody asks."""
    return (
        Activity.objects.filter(
            status=ActivityStatus.PUBLISHED,
            visibility__in=LISTED,
            hidden_at=None,
            organiser__hidden_at=None,
        )
        .select_related("organiser", "category", "achievement")
        .defer(
            *("description", "do", "learn", "translations", "organiser__description"),
            *("achievement__description", "achievement__criteria"),
        )
    )


def open_now(now: datetime | None = None) -> QuerySet[Activity]:
    """What can still be joined, the next first; what has no date comes after what has one."""
    moment = now or timezone.now()
    over = Q(schedule=ScheduleKind.DATED) & (Q(ends_at__lt=moment) | Q(ends_at=None, starts_at__lt=moment))
    return published().exclude(over).order_by("starts_at", "title")


def search_activities(search: Search, *, time_zone: str) -> QuerySet[Activity]:
    """Activities that match everything asked for. `time_zone`: whose "today" is meant."""
    found = open_now()
    for word in search.q.split()[:8]:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(description__unaccent__icontains=word)
            | Q(organiser__name__unaccent__icontains=word)
            | Q(place__unaccent__icontains=word)
        )
    if search.category:
        found = found.filter(category__slug=search.category)
    if search.type:
        found = found.filter(type=search.type)
    if search.format == "online":
        found = found.filter(format__in=("online", "both"))
    elif search.format:
        found = found.filter(format__in=(search.format, "both"))
    for word in search.place.split()[:4]:
        found = found.filter(Q(place__unaccent__icontains=word) | Q(street__unaccent__icontains=word))
    if search.price == "free":
        found = found.filter(price_note="")
    window = _window(search.when, time_zone)
    if window is not None:
        found = found.filter(starts_at__gte=window[0], starts_at__lt=window[1])
    return found


def points_of(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Of `found`, what has a place on the map, with no more than a point needs."""
    return (
        found.filter(lat__isnull=False, lon__isnull=False)
        .select_related(None)
        .defer(None)
        .select_related("category")
        .only(
            *("lat", "lon", "title", "slug", "schedule", "schedule_note", "starts_at", "ends_at"),
            *("time_zone", "category__hue", "category__icon"),
        )
    )


def counts_by_category() -> dict[int, int]:
    """Open activities for each category's id."""
    return dict(open_now().order_by().values_list("category_id").annotate(n=Count("id")))


def of_organiser_area(member: Member) -> QuerySet[Activity]:
    """Every activity, drafts too, of the organisers for which `member` works."""
    return (
        Activity.objects.filter(organiser__memberships__member=member)
        .select_related("organiser", "category", "achievement")
        .order_by("-updated_at")
    )


def _window(when: str, time_zone: str) -> tuple[datetime, datetime] | None:
    now = timezone.now().astimezone(ZoneInfo(time_zone))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if when == "today":
        return today, today + timedelta(days=1)
    if when == "weekend":
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        begin = today if today.weekday() == 6 else saturday
        return begin, saturday + timedelta(days=2) if today.weekday() != 6 else today + timedelta(days=1)
    if when == "week":
        return now, today + timedelta(days=7)
    if when == "month":
        return now, today + timedelta(days=31)
    return None
