"""Reading imports, and what can be exported."""

import uuid

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from learning.enums import ActivityStatus, OrganiserRole
from learning.models import Activity, ImportRow, ImportRun, Occurrence, Organiser, OrganiserMembership
from learning.queries.co_organisers import with_co_organisers
from tenants.members.models import Member

_MADE = Q(activity__isnull=False)
_OWNED = Exists(OrganiserMembership.objects.filter(organiser=OuterRef("pk"), role=OrganiserRole.OWNER))


def find_import(key: uuid.UUID) -> ImportRun | None:
    return ImportRun.objects.select_related("organiser__issuer", "actor").filter(pk=key).first()


def imports_of(organisers: list[Organiser]) -> QuerySet[ImportRun]:
    """The newest first, with how many rows each has and how many were made."""
    runs = ImportRun.objects.filter(organiser__in=organisers).select_related("organiser")
    counted = runs.annotate(total=Count("rows"), made=Count("rows", filter=Q(rows__made_at__isnull=False)))
    return counted.order_by("-created_at")


def counts_of_import(run: ImportRun) -> dict[str, int]:
    """`drafts` are made and not published yet. Of an import that is undone, `left` are still to be looked at, `kept`
    stay and `removed` are gone."""
    return ImportRow.objects.filter(run=run).aggregate(
        total=Count("pk"),
        wrong=Count("pk", filter=~Q(errors={})),
        made=Count("pk", filter=Q(made_at__isnull=False)),
        left=Count("pk", filter=_MADE & Q(made_at__isnull=False)),
        kept=Count("pk", filter=_MADE & Q(made_at=None)),
        removed=Count("pk", filter=~_MADE & Q(made_at__isnull=False)),
        drafts=Count("pk", filter=Q(activity__status=ActivityStatus.DRAFT)),
        published=Count("pk", filter=Q(activity__status=ActivityStatus.PUBLISHED)),
    )


def drafts_of_import(run: ImportRun) -> QuerySet[ImportRow]:
    """The rows whose activity is still a draft."""
    return ImportRow.objects.filter(run=run, activity__status=ActivityStatus.DRAFT)


def made_and_not_kept(run: ImportRun) -> QuerySet[ImportRow]:
    """The rows of which there is an activity that undoing has not decided to keep."""
    return ImportRow.objects.filter(_MADE, run=run, made_at__isnull=False)


def rows_of_import(run: ImportRun, *, only_wrong: bool) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(run=run).select_related("activity").order_by("number")
    return rows.exclude(errors={}) if only_wrong else rows


def unclaimed_organisers() -> QuerySet[Organiser]:
    """In the hands of the location: entered by it or handed to it, and without an owner; with their number of
    activities."""
    return Organiser.objects.filter(~_OWNED).annotate(offers=Count("activities")).order_by("name")


def organisers_to_import_for(member: Member, roles: tuple[str, ...]) -> list[Organiser]:
    """Those for which `member` works in one of `roles`, and, for a coordinator, those that nobody has claimed."""
    own = Q(memberships__member_id=member.pk, memberships__role__in=roles)
    theirs = Q(~_OWNED) if member.is_coordinator else Q(pk__in=[])
    return list(Organiser.objects.filter(own | theirs).select_related("issuer").distinct().order_by("name"))


def activities_to_export(organiser: Organiser) -> QuerySet[Activity]:
    """Everything of an organiser, the next first; `occurrences` of each are those that were cancelled."""
    rows = with_co_organisers(Activity.objects.filter(organiser=organiser))
    cancelled = Prefetch("occurrences", Occurrence.objects.filter(is_cancelled=True))
    found = rows.select_related("organiser", "category", "achievement").prefetch_related(cancelled)
    return found.order_by("starts_at", "title", "pk")
