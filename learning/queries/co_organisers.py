"""Reading which organisers offer an activity together, and who was asked to."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from learning.enums import ActivityStatus, OrganiserRole
from learning.models import Activity, CoOrganiserRequest, Organiser, OrganiserMembership
from learning.queries.listed import ListedActivity
from shared.folding import words_of

PROPOSALS = 20


def offered_by(organiser: Organiser) -> Q:
    """Of activities: those that the organiser offers, alone or together with others."""
    together = Activity.co_organisers.through.objects.filter(organiser=organiser)
    return Q(organiser=organiser) | Q(pk__in=together.values("activity_id"))


def with_co_organisers(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """`found` with `co_names`: the names of the others that offer it, for cards."""
    others = Organiser.objects.filter(co_activities=OuterRef("pk"), hidden_at=None).order_by("name")
    return found.annotate(co_names=ArraySubquery(others.values("name")))


def co_ids() -> ArraySubquery:
    """An expression: the ids of the others that offer an activity, which few have; `shown_names` has their names."""
    others = Activity.co_organisers.through.objects.filter(activity_id=OuterRef("pk"))
    return ArraySubquery(others.values("organiser_id"))


def shown_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """{organiser's id: name} in the order of the names, without those that the location has hidden. No query for
    none."""
    if not ids:
        return {}
    shown = Organiser.objects.filter(pk__in=ids, hidden_at=None).order_by("name")
    return dict(shown.values_list("pk", "name"))


def co_organisers_of(activity: Activity) -> list[Organiser]:
    """The others that offer it, as its page names them: none that the location has hidden."""
    return list(activity.co_organisers.filter(hidden_at=None).order_by("name"))


def names_of_all(activity: Activity | ListedActivity) -> str:
    """Who offers it, the one who wrote it first; the others where the query gave them (`with_co_organisers`)."""
    return ", ".join([activity.organiser.name, *getattr(activity, "co_names", [])])


def requests_of(activity: Activity) -> QuerySet[CoOrganiserRequest]:
    """Who was asked and has not said yes."""
    found = CoOrganiserRequest.objects.filter(activity=activity)
    return found.select_related("organiser").order_by("organiser__name", "pk")


def requests_to(organiser: Organiser) -> QuerySet[CoOrganiserRequest]:
    """What the organiser was asked and has not said yes to: what waits for an answer first. Nothing that is put away
    or that the location has hidden."""
    shown = Q(activity__hidden_at=None, activity__organiser__hidden_at=None)
    return (
        CoOrganiserRequest.objects.filter(shown, organiser=organiser)
        .exclude(activity__status=ActivityStatus.ARCHIVED)
        .select_related("activity__organiser", "activity__category", "asked_by")
        .order_by("-declined_at", "-asked_at")
    )


def waiting_requests(organiser: Organiser) -> int:
    return requests_to(organiser).filter(declined_at=None).count()


def offered_together(organiser: Organiser) -> QuerySet[Activity]:
    """What others have written and the organiser offers too, the newest first."""
    found = Activity.objects.filter(co_organisers=organiser).select_related("organiser", "category")
    return found.order_by("-updated_at", "pk")


def who_can_be_asked(activity: Activity, typed: str) -> QuerySet[Organiser]:
    """Organisers whose names have these words, that somebody runs, and that are not in it yet; none for no words."""
    words = words_of(typed)[:6]
    if not words:
        return Organiser.objects.none()
    found = askable().exclude(pk=activity.organiser_id)
    found = found.exclude(co_activities=activity).exclude(co_requests__activity=activity)
    for word in words:
        found = found.filter(name__unaccent__icontains=word)
    return found.order_by("name", "pk")[:PROPOSALS]


def askable() -> QuerySet[Organiser]:
    """Those that somebody answers for, and that the location has not hidden."""
    managers = OrganiserMembership.objects.filter(role__in=(OrganiserRole.OWNER, OrganiserRole.ADMIN))
    return Organiser.objects.filter(hidden_at=None, pk__in=managers.values("organiser_id"))
