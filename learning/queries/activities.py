"""Reading activities of the current location. What a reader looks for is in learning.queries.search."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from learning.enums import ActivityStatus, ItemVisibility, ScheduleKind
from learning.models import Activity, ActivityMembership, OrganiserMembership
from learning.queries.co_organisers import with_co_organisers
from learning.queries.occurrences import with_next
from learning.queries.texts import with_local_title
from tenants.members.models import Member

LISTED = (ItemVisibility.NETWORK, ItemVisibility.HERE)


def on_show(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Those of `found` that lists show."""
    return found.filter(
        status=ActivityStatus.PUBLISHED,
        visibility__in=LISTED,
        hidden_at=None,
        organiser__hidden_at=None,
    )


def published() -> QuerySet[Activity]:
    """Everything on show, with what a card needs; long texts stay in the database until somebody asks."""
    return (
        on_show(with_co_organisers(with_local_title(with_next(Activity.objects.all()))))
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
    over |= Q(schedule=ScheduleKind.REPEATING, runs_until__lt=moment)
    return published().exclude(over).order_by(F("next_starts_at").asc(), "title")


def counts_by_category() -> dict[int, int]:
    """Open activities for each category's id."""
    return dict(open_now().order_by().values_list("category_id").annotate(n=Count("id")))


def of_organiser_area(member: Member) -> QuerySet[Activity]:
    """Every activity, drafts too, of the organisers for which `member` works, and those in which they have a role."""
    organisers = OrganiserMembership.objects.filter(member_id=member.pk).values("organiser_id")
    single = ActivityMembership.objects.filter(member_id=member.pk).values("activity_id")
    return (
        with_next(Activity.objects.filter(Q(organiser__in=organisers) | Q(pk__in=single)))
        .select_related("organiser", "category", "achievement")
        .order_by("-updated_at")
    )


def find_activity(slug: str) -> Activity | None:
    """The activity of this address in the current location, whatever its status, with what its own pages need."""
    return _whole().filter(slug=slug).first()


def find_activity_by_id(key: UUID) -> Activity | None:
    """As `find_activity`, whatever its address is by now."""
    return _whole().filter(pk=key).first()


def _whole() -> QuerySet[Activity]:
    found = Activity.objects.select_related("organiser__issuer", "achievement__issuer", "category")
    return with_co_organisers(with_next(found))
