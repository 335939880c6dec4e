"""Offered together in the demo: one activity that another organiser has said yes to."""

from learning.enums import OrganiserRole
from learning.models import Activity, OrganiserMembership
from learning.queries.co_organisers import askable, requests_of
from learning.services.co_organisers import answer_co_request, ask_co_organiser
from tenants.members.models import Member


def offer_together(activity: Activity, owner: Member) -> None:
    """The first other organiser by name is asked, and whoever owns it says yes."""
    other = askable().exclude(pk=activity.organiser_id).order_by("name").first()
    if other is None:
        return
    ask_co_organiser(actor=owner, activity=activity, organiser=other)
    owners = OrganiserMembership.objects.filter(organiser=other, role=OrganiserRole.OWNER)
    theirs = owners.select_related("member").first()
    is_waiting = requests_of(activity).filter(organiser=other).exists()  # not where both are one person's
    if theirs is not None and is_waiting:
        answer_co_request(actor=theirs.member, activity=activity, organiser=other, is_yes=True)
