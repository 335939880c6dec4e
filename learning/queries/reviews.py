"""Reading what waits for a coordinator in the current location."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from learning.enums import ActivityStatus, VerificationStatus
from learning.models import Activity, ActivityVersion, Organiser, PublishingReview, Report, Verification
from learning.queries.occurrences import with_next
from learning.queries.policies import organiser_policy


def needs_review(activity: Activity) -> bool:
    """Whether publishing it waits for approval: the location approves first, and nobody vouches for its organiser."""
    organiser = activity.organiser
    return not (organiser.is_verified or organiser.is_trusted) and organiser_policy().approves_first


def activities_in_review() -> QuerySet[Activity]:
    """The queue: who waits longest comes first."""
    asked = PublishingReview.objects.filter(activity=OuterRef("pk"), decided_at=None).values("asked_at")[:1]
    return (
        with_next(Activity.objects.filter(status=ActivityStatus.IN_REVIEW))
        .select_related("organiser", "category")
        .annotate(asked_at=Subquery(asked))
        .order_by("asked_at", "pk")
    )


def last_review(activity: Activity) -> PublishingReview | None:
    """The latest decision, or the wish that waits for one."""
    return (
        PublishingReview.objects.filter(activity=activity)
        .select_related("decided_by")
        .order_by("-asked_at", "-pk")
        .first()
    )


def standing_text(activity: Activity) -> str:
    """Names what an activity says and shows at this moment: another text or cover has another one."""
    return f"{activity.version}-{activity.cover.get('token', '')}"


def version_handed_in(activity: Activity) -> ActivityVersion | None:
    """What the activity said when it was handed in for approval; None where no versions were kept yet."""
    asked = PublishingReview.objects.filter(activity=activity, decided_at=None).values("asked_at")[:1]
    before = ActivityVersion.objects.filter(activity=activity, created_at__lte=Subquery(asked))
    return before.order_by("-number").first()


def verifications_waiting() -> QuerySet[Verification]:
    """The queue: who waits longest comes first."""
    return (
        Verification.objects.filter(status=VerificationStatus.WAITING)
        .select_related("organiser", "asked_by")
        .order_by("asked_at", "pk")
    )


def last_verification(organiser: Organiser) -> Verification | None:
    return Verification.objects.filter(organiser=organiser).order_by("-asked_at", "-pk").first()


def waiting_counts() -> dict[str, int]:
    """{"verifications", "activities", "reports"}: how much waits."""
    return {
        "verifications": Verification.objects.filter(status=VerificationStatus.WAITING).count(),
        "activities": Activity.objects.filter(status=ActivityStatus.IN_REVIEW).count(),
        "reports": Report.objects.filter(outcome="").count(),
    }


def organisers_with_counts() -> QuerySet[Organiser]:
    """All organisers by name, each with `published`: how many activities it has on show."""
    published = Count("activities", filter=Q(activities__status=ActivityStatus.PUBLISHED))
    return Organiser.objects.annotate(published=published).order_by("name", "pk")
