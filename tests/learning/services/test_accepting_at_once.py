"""Sixty people open the same link in the same second, each over a connection of their own: it holds for ten."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from learning.errors import InvitationClosed
from learning.models import Invitation, InvitationUse, OrganiserMembership
from learning.services.invitations import accept_invitation, create_invite_link
from learning.services.organisers import create_organiser
from learning.targets import Target
from shared.models import User
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.models import Tenant
from tests.learning.crowds import crowd_in

PEOPLE, USES, AT_ONCE = 60, 10, 20


@pytest.fixture
def hall(separate_connection: None) -> Iterator[Tenant]:
    with crowd_in("hall", PEOPLE) as tenant:
        yield tenant


def test_link_by_60_at_once_lets_exactly_its_number_in(hall: Tenant) -> None:
    people = list(User.objects.filter(email__startswith="hall-"))
    with in_tenant(hall):
        owner = Member.objects.order_by("pk").last()
        assert owner is not None
        organiser = create_organiser(actor=owner, name="Choir")
        link = create_invite_link(
            actor=owner,
            target=Target(organiser=organiser),
            role="member",
            expires_at=timezone.now() + timedelta(days=1),
            max_uses=USES,
        )
    begin = Barrier(AT_ONCE)

    def come(user: User) -> str:
        try:
            begin.wait()
            with in_tenant(hall):
                found = Invitation.objects.select_related("organiser", "created_by").get(pk=link.pk)
                accept_invitation(user=user, invitation=found)
                return "in"
        except InvitationClosed as closed:
            return closed.state
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = Counter(pool.map(come, [user for user in people if user.pk != owner.pk] + [people[0]]))

    with in_tenant(hall):
        link.refresh_from_db()
        counted = (link.uses, InvitationUse.objects.count(), OrganiserMembership.objects.count())
    assert results["in"] in (USES, USES + 1)  # the first person came twice
    assert set(results) == {"in", "used"}
    assert counted == (USES, USES, USES + 1)
