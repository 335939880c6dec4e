"""Two hundred people want thirty places in the same second, each over a connection of their own."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from learning.enums import EnrolmentStatus
from learning.errors import ActivityFull
from learning.models import Activity, Enrolment
from learning.services.activities import create_activity, publish_activity
from learning.services.enrolments import join_activity, leave_activity, wait_for_place
from learning.services.organisers import create_organiser
from shared.models import AuditEntry, JournalEntry, OutgoingMail
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.models import Tenant
from tests.learning.crowds import crowd_in
from theming.models import Category

PEOPLE, PLACES, AT_ONCE = 200, 30, 40


@pytest.fixture
def crowd(separate_connection: None) -> Iterator[Tenant]:
    with crowd_in("crowd", PEOPLE) as tenant:
        yield tenant


def test_join_activity_by_200_at_once_fills_exactly_the_places(crowd: Tenant) -> None:
    with in_tenant(crowd):
        members = list(Member.objects.all())
        organiser = create_organiser(actor=members[0], name="Club")
        activity = create_activity(
            actor=members[0],
            organiser=organiser,
            title="Wanted by all",
            description="…",
            type="event",
            category=Category.objects.first(),
            capacity=PLACES,
            starts_at=timezone.now() + timedelta(days=1),
        )
        publish_activity(actor=members[0], activity=activity)
    start = Barrier(AT_ONCE)

    def join(people: list[Member]) -> list[str]:
        """Each thread joins for its share of the people; all threads begin together."""
        answers = []
        try:
            with in_tenant(crowd):
                start.wait(timeout=20)
                for member in people:
                    try:
                        join_activity(member=member, activity=activity)
                    except ActivityFull:
                        answers.append("full")
                    else:
                        answers.append("joined")
        finally:
            connection.close()
        return answers

    with ThreadPoolExecutor(AT_ONCE) as pool:
        shares = [members[number::AT_ONCE] for number in range(AT_ONCE)]
        answers = Counter(answer for share in pool.map(join, shares) for answer in share)

    with in_tenant(crowd):
        assert answers == {"joined": PLACES, "full": PEOPLE - PLACES}
        assert Enrolment.objects.filter(status=EnrolmentStatus.JOINED).count() == PLACES
        assert Activity.objects.get().enrolled == PLACES
    assert JournalEntry.objects.filter(tenant=crowd, left_at=None).count() == PLACES
    assert OutgoingMail.objects.filter(tenant_schema="t_crowd").count() == PLACES


def test_places_given_up_at_once_go_to_those_who_wait_and_nobody_is_lost(crowd: Tenant) -> None:
    """Those with a place leave while others join the queue: never too many, never a free place beside a queue."""
    with in_tenant(crowd):
        members = list(Member.objects.order_by("pk"))
        activity = create_activity(
            actor=members[0],
            organiser=create_organiser(actor=members[0], name="Club"),
            title="Wanted by all",
            description="…",
            type="event",
            category=Category.objects.first(),
            capacity=PLACES,
            starts_at=timezone.now() + timedelta(days=1),
        )
        publish_activity(actor=members[0], activity=activity)
        for member in members[:PLACES]:
            join_activity(member=member, activity=activity, notify=False)
    start = Barrier(AT_ONCE)
    leaving = {member.pk for member in members[:PLACES:2]}

    def act(people: list[Member]) -> None:
        try:
            with in_tenant(crowd):
                start.wait(timeout=20)
                for member in people:
                    if member.pk in leaving:
                        leave_activity(member=member, activity=activity)
                    else:
                        wait_for_place(member=member, activity=activity)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(act, [members[number::AT_ONCE] for number in range(AT_ONCE)]))

    with in_tenant(crowd):
        counts = Counter(Enrolment.objects.values_list("status", flat=True))
        left = len(leaving)
        assert counts == {"joined": PLACES, "left": left, "waiting": PEOPLE - PLACES - left}
        assert Activity.objects.get().enrolled == PLACES
        queued = Enrolment.objects.filter(status=EnrolmentStatus.WAITING)
        first_waiting = queued.order_by("joined_at").values_list("joined_at", flat=True)[0]
        came_up = AuditEntry.objects.filter(tenant_schema="t_crowd", action="activity.moved_up")
        asked = AuditEntry.objects.filter(tenant_schema="t_crowd", action="activity.waiting")
        waited = dict(asked.values_list("object_id", "at"))
        assert len(came_up) + AuditEntry.objects.filter(action="activity.joined").count() == PLACES + left
        assert all(waited[entry.object_id] <= first_waiting for entry in came_up)
        still_waiting = queued.count()
    theirs = JournalEntry.objects.filter(tenant=crowd, left_at=None)
    assert Counter(theirs.values_list("state", flat=True)) == {"joined": PLACES, "waiting": still_waiting}
