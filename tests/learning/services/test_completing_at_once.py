"""The two last steps of a playlist are done in the same moment, over two connections: one badge."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from credentials.models import Credential
from learning.models import Activity, Playlist, PlaylistEnrolment
from learning.services.activities import create_activity, publish_activity
from learning.services.organisers import create_organiser
from learning.services.playlist_completing import complete_if_done
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlists import publish_playlist
from shared.models import AuditEntry, JournalEntry, OutgoingMail, User
from tenants.context import enter, in_tenant
from tenants.enums import TenantKind
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_role, drop_schema
from tests.conftest import make_user
from tests.database import as_owner
from tests.learning.playlists import earn, make_playlist
from theming.models import Category

ROUNDS = 4


@pytest.fixture
def crowd(separate_connection: None) -> Iterator[tuple[Tenant, User]]:
    """A location of its own, really committed, and really removed."""
    from credentials.wallet.models import WalletItem

    tenant = create_tenant(actor=None, slug="crowd2", name="Crowd", kind=TenantKind.CITY, country="SI")
    user = make_user("hurried")
    with in_tenant(tenant):
        join_tenant(user=user)
    yield tenant, user
    enter(None)
    with as_owner():
        drop_schema(tenant.schema_name)
        drop_role(tenant.pk)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'_schema' = 't_crowd2'")
        for model in (AuditEntry, OutgoingMail):
            model.objects.filter(tenant_schema="t_crowd2").delete()
        WalletItem.objects.filter(tenant=tenant).delete()
        JournalEntry.objects.filter(tenant=tenant).delete()
        tenant.delete()
        user.delete()


def _activity(owner: Member, number: str) -> Activity:
    activity = create_activity(
        actor=owner,
        organiser=create_organiser(actor=owner, name=f"Club {number}"),
        title=number,
        description="x",
        category=Category.objects.order_by("order")[0],
        type="event",
        schedule="any_time",
    )
    return publish_activity(actor=owner, activity=activity)


def test_two_last_steps_at_once_are_one_badge(crowd: tuple[Tenant, User]) -> None:
    tenant, user = crowd
    playlists: list[tuple[Playlist, list[Activity]]] = []
    with in_tenant(tenant):
        owner = Member.objects.get()
        for number in range(ROUNDS):
            steps = [_activity(owner, f"{number}{letter}") for letter in "ab"]
            playlist = make_playlist(owner, *steps, title=f"Path {number}")
            publish_playlist(actor=owner, playlist=playlist)
            start_playlist(member=owner, playlist=playlist)
            playlists.append((playlist, steps))

    def finish(playlist: Playlist, activity: Activity, barrier: Barrier) -> None:
        try:
            with in_tenant(tenant):
                barrier.wait()
                earn(user, activity)
                complete_if_done(playlist=playlist, member_ids=[user.pk])
        finally:
            connection.close()

    for playlist, steps in playlists:
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(finish, playlist, step, barrier) for step in steps]:
                one.result()

    with in_tenant(tenant):
        issued = Credential.objects.filter(achievement__source__startswith="playlist:")
        assert issued.count() == ROUNDS
        assert PlaylistEnrolment.objects.filter(completed_at__lte=timezone.now()).count() == ROUNDS
    assert AuditEntry.objects.filter(tenant_schema="t_crowd2", action="playlist.completed").count() == ROUNDS
