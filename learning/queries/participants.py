"""Reading the people of an activity: for its organiser's team, and, as far as allowed, for others."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from learning.enums import EnrolmentStatus, InvitationStatus, ParticipantsVisibility
from learning.models import Activity, Enrolment, PlaceInvitation
from tenants.members.models import Member

GROUPS: dict[str, tuple[EnrolmentStatus, ...]] = {
    "joined": (EnrolmentStatus.JOINED,),
    "applied": (EnrolmentStatus.APPLIED,),
    "waiting": (EnrolmentStatus.WAITING,),
    "gone": (EnrolmentStatus.LEFT, EnrolmentStatus.DECLINED),
}
MARKS: dict[str, Q] = {
    "": Q(),
    "attended": Q(attended_at__isnull=False),
    "absent": Q(attended_at=None),
    "completed": Q(completed_at__isnull=False),
    "open": Q(completed_at=None),
}
SHOWN_NAMES = 60


def people_of(activity: Activity, *, group: str, words: str = "", mark: str = "") -> QuerySet[Enrolment]:
    """Those of `group` (a key of GROUPS) whose name holds all of `words`; who takes part by name, others in order."""
    found = Enrolment.objects.filter(MARKS[mark], activity=activity, status__in=GROUPS[group])
    for word in words.split()[:4]:
        found = found.filter(member__display_name__unaccent__icontains=word)
    order = ("member__display_name", "pk") if group == "joined" else ("joined_at", "pk")
    return found.select_related("member").order_by(*order)


def counts_of(activity: Activity) -> dict[str, int]:
    """How many people each group has; "attended" and "completed" count those who take part."""
    joined = Q(status=EnrolmentStatus.JOINED)
    sums = {name: Count("pk", filter=Q(status__in=statuses)) for name, statuses in GROUPS.items()}
    sums["attended"] = Count("pk", filter=joined & MARKS["attended"])
    sums["completed"] = Count("pk", filter=joined & MARKS["completed"])
    return Enrolment.objects.filter(activity=activity).aggregate(**sums)


def unanswered_invitations(activity: Activity) -> QuerySet[PlaceInvitation]:
    """The addresses that the organiser has typed and that have not answered. Nominations are not the organiser's."""
    return PlaceInvitation.objects.filter(
        activity=activity, status=InvitationStatus.SENT, kind="invitation"
    ).order_by("-sent_at", "-pk")


def find_invitation_of(activity: Activity, number: int) -> PlaceInvitation | None:
    return (
        PlaceInvitation.objects.select_related("activity__organiser")
        .filter(activity=activity, pk=number)
        .first()
    )


def names_for(reader: Member | None, activity: Activity, mine: Enrolment | None) -> list[str]:
    """Who takes part, as far as `reader` may know: those who are of age and let others see their name, and only where
    the organiser shows it to such a reader. Nobody else learns even how many there are."""
    shown_to = activity.participants_visibility
    is_part = mine is not None and mine.status == EnrolmentStatus.JOINED
    may_see = (shown_to == ParticipantsVisibility.MEMBERS and reader is not None) or (
        shown_to == ParticipantsVisibility.PARTICIPANTS and is_part
    )
    if not may_see:
        return []
    shown = Enrolment.objects.filter(activity=activity, status=EnrolmentStatus.JOINED, shows_name=True)
    of_age = shown.filter(member__shows_name=True)  # whatever somebody has said with the button
    names = of_age.exclude(member__display_name="").order_by("member__display_name", "pk")
    return list(names.values_list("member__display_name", flat=True)[:SHOWN_NAMES])


def taking_part(activity: Activity, member_ids: Iterable[int]) -> QuerySet[Enrolment]:
    """Those of `member_ids` who take part."""
    return Enrolment.objects.filter(
        activity=activity, status=EnrolmentStatus.JOINED, member_id__in=list(member_ids)
    )
