"""At home: applications that wait, a waiting list, a report in the queue, a template, an organiser to be claimed."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from learning.enums import JoiningKind, ReportReason
from learning.models import Activity, Organiser
from learning.services.activities import create_activity, publish_activity
from learning.services.applications import apply_to_activity
from learning.services.attendance import set_attendance
from learning.services.claims import create_provider, send_claim
from learning.services.copying import set_template
from learning.services.enrolments import join_activity, set_name_shown, wait_for_place
from learning.services.moderation import report_item
from tenants.members.models import Member
from theming.models import Category

QUESTIONS = [
    {"text": "What do you want to build, and for whom?", "is_required": True},
    {"text": "What have you made so far? Anything counts.", "is_required": False},
]
ANSWERS = [
    "A lamp that shows my grandmother when the bus comes.",
    "A weather box for the school garden, so that we water less.",
    "A quiet doorbell for my brother, who does not hear well.",
    "Something that counts bees. I keep two hives with my uncle.",
]


def make_joining(organiser: Organiser, owner: Member, coordinator: Member, people: list[Member]) -> None:
    """`people`: learners of the location; some of them apply, join and wait."""
    dice = random.Random("joining")
    _applications(organiser, owner, people[:4])
    _waiting_list(organiser, owner, people)
    first = Activity.objects.filter(organiser=organiser).order_by("created_at", "pk").first()
    assert first is not None
    set_template(actor=owner, activity=first, is_template=True)
    reported = dice.choice(list(Activity.objects.exclude(pk=first.pk).order_by("pk")[:20]))
    report_item(
        reporter=people[0],
        item=reported,
        reason=ReportReason.MISLEADING,
        note="It says free, but at the door they wanted ten euros for materials.",
        address="demo",
    )
    provider = create_provider(
        actor=coordinator,
        name="Neighbourhood Library Šentvid",
        description="Reading evenings, a repair corner and homework help in the north of the city.",
    )
    send_claim(actor=coordinator, organiser=provider, email="library.sentvid@example.org")


def _applications(organiser: Organiser, owner: Member, people: list[Member]) -> None:
    activity = _make(
        organiser,
        owner,
        title="Prototype week: from an idea to a thing",
        description="Five days in the workshop with a mentor of your own. **Eight people**, chosen by their answers.",
        capacity=8,
        joining=JoiningKind.APPLICATION,
        questions=QUESTIONS,
        days=24,
        apply_by=timezone.now() + timedelta(days=12),
    )
    for member, answer in zip(people, ANSWERS, strict=True):
        apply_to_activity(member=member, activity=activity, answers=[answer, ""])


def _waiting_list(organiser: Organiser, owner: Member, people: list[Member]) -> None:
    activity = _make(
        organiser,
        owner,
        title="Night ride: learn to mend your bike in the dark",
        description="A ride, two planned breakdowns and soup. Bring a bike and a light.",
        capacity=5,
        participants_visibility="members",
        days=6,
    )
    for member in people[:5]:
        join_activity(member=member, activity=activity, notify=False)
    for member in people[5:8]:
        wait_for_place(member=member, activity=activity)
    set_name_shown(member=people[0], activity=activity, is_shown=True)
    set_attendance(
        actor=owner, activity=activity, member_ids=[member.pk for member in people[:2]], attended=True
    )


def _make(organiser: Organiser, owner: Member, *, days: int, **fields: Any) -> Activity:
    begin = (timezone.now() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
    activity = create_activity(
        actor=owner,
        organiser=organiser,
        category=Category.objects.get(slug="crafts-and-making"),
        type="workshop",
        do=["Plan", "Build", "Show it to others"],
        learn=["Working with tools", "Asking for help"],
        starts_at=begin,
        ends_at=begin + timedelta(hours=3),
        place="Šiška",
        **fields,
    )
    return publish_activity(actor=owner, activity=activity)
