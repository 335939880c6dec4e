"""What the demo's people find on their own pages: Lena has news, a past activity and an invitation; Mia, who is
fourteen, waits for her guardian."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from learning.models import Activity
from learning.services.activities import activity_url
from shared.ages import years_later
from shared.enums import ItemKind, JournalState
from shared.models import User
from shared.services.ages import state_age
from shared.services.journal import note_joined
from tenants.context import current_tenant, on_the_network
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.services.guardians import ask_guardian
from tenants.services.notifying import notify

GUARDIAN = "guardian@example.org"


def make_own_things(activities: Sequence[Activity], member: Member, child: User) -> None:
    """In the location of both. `activities`: at least four."""
    coming, invited, past = activities[0], activities[1], activities[3]
    _note(member, invited, state=JournalState.INVITED)
    _note(member, past, days_ago=9)
    told = (
        ("badge_received", {"badge": past.title, "issuer": past.organiser.name}, past),
        ("activity_moved", {"title": coming.title}, coming),
        ("invited", {"title": invited.title}, invited),
    )
    for kind, parameters, activity in told:
        notify(
            user_id=member.user_id,
            kind=kind,
            parameters=parameters,
            url=activity_url(activity),
            has_own_mail=True,
        )
    _make_child(child)
    join_tenant(user=child)


def _note(
    member: Member,
    activity: Activity,
    *,
    state: JournalState = JournalState.JOINED,
    days_ago: int | None = None,
) -> None:
    day = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0)
    begin = day - timedelta(days=days_ago) if days_ago else activity.starts_at
    note_joined(
        user_id=member.user_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        title=activity.title,
        url=activity_url(activity),
        starts_at=begin,
        ends_at=begin + timedelta(hours=2) if begin else None,
        place=activity.whereabouts,
        joined_at=timezone.now() - timedelta(days=20),
        state=state,
    )


@on_the_network
def _make_child(child: User) -> None:
    birthday = years_later(timezone.localdate(), -14) - timedelta(days=40)
    state_age(actor=child, country="SI", birth_date=birthday)
    ask_guardian(actor=child, email=GUARDIAN)
