"""Steps that are over: the editors of a published playlist hear of each once, and the playlist stays as it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.enums import PlaylistRole
from learning.models import Activity, Playlist, PlaylistStep
from learning.queries.over_steps import over_steps
from learning.services.activities import archive_activity, update_activity
from learning.services.item_teams import set_item_role
from learning.services.planning import WATCH
from learning.services.playlist_steps import replace_activity
from learning.services.playlist_watching import AT_LATEST, plan_forgotten, watch_playlists
from learning.services.playlists import publish_playlist, unpublish_playlist
from shared.models import AuditEntry, CatalogueItem, DueDate, Notification, OutgoingMail
from tenants.context import in_public, in_tenant
from tenants.jobs import enqueue_where_due
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist, steps_of

Make = Callable[..., Activity]
MakeClient = Callable[..., Client]


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Published, with two steps in three days."""
    one, two = make_activity(title="One"), make_activity(title="Two")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        return publish_playlist(actor=petra, playlist=make_playlist(petra, one, two))


def end(alpha: Tenant, title: str, *, days: float = -1) -> None:
    with in_tenant(alpha):
        Activity.objects.filter(title=title).update(starts_at=timezone.now() + timedelta(days=days))


def watch(alpha: Tenant) -> None:
    with in_tenant(alpha):
        DueDate.objects.filter(kind=WATCH).update(due_at=timezone.now())
        watch_playlists()


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="playlist_step_over").order_by("pk")
    return [(row.user.email, row.parameters["step"]) for row in rows.select_related("user")]


def test_editors_hear_once_of_a_step_that_ended_and_nothing_is_unpublished(
    playlist: Playlist, alpha: Tenant, beta: Tenant
) -> None:
    watch(alpha)
    nothing = told()
    end(alpha, "Two")
    for _twice in range(2):
        watch(alpha)

    assert (nothing, told()) == ([], [("petra@example.org", "Two")])
    assert AuditEntry.objects.filter(action="playlist.steps_over", actor_id=None).count() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (
        "petra@example.org",
        "“Two” can no longer be done by those who follow “From bolt to robot”. Put another activity in its place.",
    )
    with in_tenant(alpha):
        assert Playlist.objects.get().is_published
    assert CatalogueItem.objects.filter(kind="playlist", item_id=playlist.pk).exists()


def test_who_edits_this_playlist_alone_hears_of_it_too(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for person, role in ((cast.ravi, PlaylistRole.EDITOR), (cast.lena, PlaylistRole.ASSESSOR)):
            set_item_role(actor=petra, item=playlist, member=cast.member(person), role=role)
    end(alpha, "Two")

    watch(alpha)

    assert sorted(told()) == [("petra@example.org", "Two"), ("ravi@example.org", "Two")]


def test_mail_is_in_the_language_of_the_editor(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_public():
        cast.petra.language = "de"
        cast.petra.save()
    end(alpha, "Two")

    watch(alpha)

    assert "can no longer" not in OutgoingMail.objects.get().subject


def test_step_that_can_be_done_again_is_told_of_anew(playlist: Playlist, alpha: Tenant) -> None:
    for days in (-1, 5, -1):
        end(alpha, "One", days=days)
        watch(alpha)

    assert told() == [("petra@example.org", "One")] * 2


def test_archiving_a_step_is_noticed_within_the_hour_and_replacing_it_ends_it(
    playlist: Playlist, make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    watch(alpha)
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        one, two = [step.activity for step in steps_of(playlist)]
        assert one is not None
        archive_activity(actor=petra, activity=one)
    with in_public():
        assert enqueue_where_due(WATCH, watch_playlists) == 1  # beta has nothing due, and is not entered
    watch(alpha)
    new = make_activity(title="Three")
    with in_tenant(alpha):
        replace_activity(actor=petra, step=steps_of(playlist)[0], activity=new)
        assert PlaylistStep.objects.filter(told_over_at__isnull=False).count() == 0
    watch(alpha)

    assert told() == [("petra@example.org", "One")]


def test_step_that_left_the_network_is_told_of(playlist: Playlist, alpha: Tenant, beta: Tenant) -> None:
    item = CatalogueItem.objects.get(title="Two")
    CatalogueItem.objects.filter(pk=item.pk).update(tenant_id=beta.pk, item_id=playlist.pk)
    with in_tenant(alpha):
        PlaylistStep.objects.filter(activity__title="Two").update(
            activity=None, tenant_id=beta.pk, item_id=playlist.pk, title="Two", url="https://example.org/"
        )
    watch(alpha)
    before = told()
    CatalogueItem.objects.filter(pk=item.pk).delete()
    watch(alpha)

    assert (before, told()) == ([], [("petra@example.org", "Two")])


def test_next_look_is_when_the_next_step_ends_and_never_while_it_is_a_draft(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    end(alpha, "One", days=0.25)
    watch(alpha)
    soon = DueDate.objects.get(kind=WATCH).due_at - timezone.now()
    end(alpha, "One", days=20)
    watch(alpha)
    later = DueDate.objects.get(kind=WATCH).due_at - timezone.now()
    with in_tenant(alpha):
        unpublish_playlist(actor=cast.member(cast.petra), playlist=playlist)

    assert timedelta(hours=5) < soon < timedelta(hours=7)
    assert AT_LATEST - timedelta(minutes=5) < later <= AT_LATEST
    assert DueDate.objects.filter(kind=WATCH).count() == 0


def test_what_an_earlier_version_published_is_planned_once(
    playlist: Playlist, make_activity: Make, alpha: Tenant, cast: Cast, django_assert_num_queries: Any
) -> None:
    draft = make_activity(title="Three")
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), draft, title="Draft")
        DueDate.objects.filter(kind=WATCH).delete()

        assert plan_forgotten() == 1

        assert DueDate.objects.get(kind=WATCH).item_id == playlist.pk
        with django_assert_num_queries(2):
            assert plan_forgotten() == 0


def test_area_and_builder_name_what_is_over(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    petra = client_for(alpha, user=cast.petra)
    sound = petra.get("/manage/playlists/").content.decode()
    end(alpha, "One")

    area = petra.get("/manage/playlists/").content.decode()
    builder = petra.get("/manage/playlists/from-bolt-to-robot/").content.decode()

    assert ("a step is over" in sound, "a step is over" in area) == (False, True)
    assert "“One” has ended: whoever has not done it never will." in builder


def test_draft_that_was_never_on_show_is_not_over(
    playlist: Playlist, make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    draft = make_activity(title="Three", publish=False)
    with in_tenant(alpha):
        PlaylistStep.objects.create(playlist=playlist, activity=draft, order=9, is_mandatory=False)
        hidden = Activity.objects.get(title="One")
        update_activity(actor=cast.member(cast.petra), activity=hidden, place="Elsewhere")
        Activity.objects.filter(title="One").update(hidden_at=timezone.now())
        found = over_steps([playlist.pk])

    assert [step.activity.title for step in found[playlist.pk] if step.activity] == ["One"]


def test_over_steps_take_two_queries_for_one_playlist_and_for_three(
    playlist: Playlist, make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    def queries(ids: list[object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            over_steps(ids)  # type: ignore[arg-type]
        return len(captured)

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        activity = Activity.objects.select_related("organiser").get(title="One")
        more = [make_playlist(petra, activity, title=title) for title in ("B", "C")]
        for one in (playlist, *more):
            PlaylistStep.objects.create(
                playlist=one, tenant_id=beta.pk, item_id=activity.pk, order=7, title="There"
            )
        over_steps([playlist.pk])  # enters the network once
        one_query, three = queries([playlist.pk]), queries([playlist.pk, *(one.pk for one in more)])

    assert (one_query, three) == (4, 4)  # two reads, and out of the location's role and back for one of them
