"""What the demo's people find on their own pages: Lena has news and an invitation; Mia, who is fourteen, waits for her
guardian."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from learning.models import Activity
from learning.queries.texts import titles_of
from learning.services.activities import activity_url
from learning.services.place_invitations import invite_people
from shared.ages import years_later
from shared.models import User
from shared.services.ages import state_age
from tenants.context import on_the_network
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.services.guardians import ask_guardian
from tenants.services.notifying import notify

GUARDIAN = "guardian@example.org"


def make_own_things(
    activities: Sequence[Activity], owner: Member, member: Member, email: str, child: User
) -> None:
    """In the location of all. `activities` of `owner`: at least two, of which `member` takes part in the first."""
    coming, wanted = activities[0], activities[1]
    invite_people(actor=owner, activity=wanted, emails=[email], message="We would love to have you with us.")
    notify(
        user_id=member.user_id,
        kind="activity_moved",
        parameters={"title": coming.title, "titles": titles_of(coming)},
        url=activity_url(coming),
        has_own_mail=True,
    )
    _make_child(child)
    join_tenant(user=child)


@on_the_network
def _make_child(child: User) -> None:
    birthday = years_later(timezone.localdate(), -14) - timedelta(days=40)
    state_age(actor=child, country="SI", birth_date=birthday)
    ask_guardian(actor=child, email=GUARDIAN)
