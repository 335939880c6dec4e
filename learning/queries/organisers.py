"""Reading organisers of the current location."""

from django.db.models import QuerySet

from learning.models import Organiser, OrganiserMembership
from tenants.members.models import Member


def work_of(member: Member) -> QuerySet[OrganiserMembership]:
    """The organisers for which `member` works, by name, each with the role there."""
    return (
        OrganiserMembership.objects.filter(member_id=member.pk)
        .select_related("organiser")
        .order_by("organiser__name")
    )


def shown_organisers() -> QuerySet[Organiser]:
    return Organiser.objects.filter(hidden_at=None)


def find_organiser(slug: str) -> Organiser | None:
    """The organiser of this address in the current location, with its issuer."""
    return Organiser.objects.select_related("issuer").filter(slug=slug).first()
