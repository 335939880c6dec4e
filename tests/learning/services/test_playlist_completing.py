"""From the last step to the playlist's badge, wherever the steps are."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from credentials.models import Credential
from credentials.services.revoking import revoke_credential
from credentials.wallet.models import WalletItem
from learning.models import Activity, Organiser, Playlist, PlaylistEnrolment
from learning.progress import Reason, State
from learning.queries.playlists import steps_of as full_steps
from learning.queries.progress import groups_of, progress_of, standings_of
from learning.services.activities import create_activity, publish_activity
from learning.services.enrolments import join_activity
from learning.services.organisers import create_organiser
from learning.services.playlist_completing import complete_if_done, completion_changed
from learning.services.playlist_enrolments import leave_playlist, start_playlist
from learning.services.playlist_steps import add_group, add_step_elsewhere, replace_activity, update_step
from learning.services.playlists import publish_playlist
from shared.enums import ItemKind
from shared.models import AuditEntry, JournalEntry, User
from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import earn, make_playlist, run_jobs, steps_of
from theming.models import Category

Make = Callable[..., Activity]


def badges(playlist: Playlist) -> int:
    return Credential.objects.filter(achievement=playlist.achievement).count()


def progress(playlist: Playlist, user: User) -> tuple[list[tuple[State, tuple[Reason, ...]]], bool]:
    steps = full_steps(playlist)
    found = progress_of(playlist, steps, groups_of(playlist), standings_of(steps, [user.pk])[user.pk])
    return [(step.state, step.reasons) for step in found.steps], found.is_done


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """Two mandatory steps, published, started by Lena."""
    one, two = make_activity(title="One"), make_activity(title="Two")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        made = publish_playlist(actor=petra, playlist=make_playlist(petra, one, two))
        start_playlist(member=cast.member(cast.lena), playlist=made)
    return made


def test_last_step_gives_the_badge_once(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        one, two = [step.activity for step in steps_of(playlist)]
        earn(cast.lena, one)
        run_jobs()
        after_one = badges(playlist)
        earn(cast.lena, two)
        run_jobs()
        run_jobs()

        credential = Credential.objects.get(achievement=playlist.achievement)
        assert (after_one, badges(playlist)) == (0, 1)
        assert (credential.member_id, credential.source, credential.issued_by) == (
            cast.lena.pk,
            "playlist",
            None,
        )
        assert PlaylistEnrolment.objects.get().completed_at is not None
    assert AuditEntry.objects.filter(action="playlist.completed").count() == 1
    assert JournalEntry.objects.get(kind="playlist").completed_at is not None


def test_nobody_who_has_not_started_it_gets_the_badge(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        for step in steps_of(playlist):
            earn(cast.ravi, step.activity)
        run_jobs()

        assert badges(playlist) == 0


def test_whoever_has_it_all_when_starting_gets_the_badge_at_once(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        for step in steps_of(playlist):
            earn(cast.ravi, step.activity)
        enrolment = start_playlist(member=cast.member(cast.ravi), playlist=playlist)

        assert (enrolment.completed_at is not None, badges(playlist)) == (True, 1)


def test_whoever_has_left_gets_nothing(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        leave_playlist(member=cast.member(cast.lena), playlist=playlist)
        for step in steps_of(playlist):
            earn(cast.lena, step.activity)
        run_jobs()

        assert badges(playlist) == 0


def test_withdrawn_badge_is_no_step_until_it_is_earned_again(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        one, two = [step.activity for step in steps_of(playlist)]
        revoke_credential(actor=None, credential=earn(cast.lena, one), reason="A mistake", notify=False)
        earn(cast.lena, two)
        run_jobs()
        before = progress(playlist, cast.lena), badges(playlist)
        earn(cast.lena, one, source="again")
        run_jobs()
        after = progress(playlist, cast.lena), badges(playlist)

    assert before == (([(State.NEXT, (Reason.WITHDRAWN,)), (State.DONE, ())], False), 0)
    assert after == (([(State.DONE, ()), (State.DONE, ())], True), 1)


def test_organisers_mark_is_as_good_as_a_badge(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        lena, now = cast.member(cast.lena), timezone.now()
        for step in steps_of(playlist):
            enrolment = join_activity(member=lena, activity=step.activity, notify=False)
            enrolment.completed_at = now
            enrolment.save()
            completion_changed(activity=step.activity, member_ids=[lena.pk], completed_at=now)
        run_jobs()

        assert badges(playlist) == 1


def test_draft_gives_no_badge(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        draft = make_playlist(cast.member(cast.petra), activity)
        earn(cast.lena, activity)
        PlaylistEnrolment.objects.create(
            playlist=draft, member=cast.member(cast.lena), started_at=timezone.now()
        )

        assert (complete_if_done(playlist=draft, member_ids=[cast.lena.pk]), badges(draft)) == ([], 0)


def test_enough_of_a_group_completes(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activities = [make_activity(title=title) for title in ("One", "Two", "Three")]
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        playlist = make_playlist(petra, *activities)
        group = add_group(actor=petra, playlist=playlist, name="Any two", wanted=2)
        for step in steps_of(playlist):
            update_step(actor=petra, step=step, is_mandatory=True, group=group)
        publish_playlist(actor=petra, playlist=playlist)
        start_playlist(member=cast.member(cast.lena), playlist=playlist)
        counts = []
        for activity in activities[:2]:
            earn(cast.lena, activity)
            run_jobs()
            counts.append(badges(playlist))

    assert counts == [0, 1]


def test_replaced_activity_keeps_everybodys_progress(
    playlist: Playlist, make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    new = make_activity(title="Instead")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        first, second = steps_of(playlist)
        old = first.activity
        earn(cast.lena, old)
        replace_activity(actor=petra, step=first, activity=new)
        start_playlist(member=cast.member(cast.ravi), playlist=playlist)
        earn(cast.ravi, new)
        earn(cast.ravi, second.activity)
        run_jobs()
        old.refresh_from_db()

        assert old.status == "archived"
        assert progress(playlist, cast.lena)[0] == [(State.DONE, ()), (State.NEXT, ())]
        assert badges(playlist) == 1


@pytest.fixture
def of_beta(beta: Tenant, cast: Cast) -> Activity:
    """Published for the whole network by Otto's organiser at beta."""
    with in_tenant(beta):
        otto = cast.member(cast.otto)
        organiser: Organiser = create_organiser(actor=otto, name="Beta Club")
        activity = create_activity(
            actor=otto,
            organiser=organiser,
            title="By the sea",
            description="Walk.",
            category=Category.objects.get(slug="technology-and-computers"),
            type="event",
            schedule="any_time",
        )
        return publish_activity(actor=otto, activity=activity)


def test_steps_of_two_cities_are_one_progress(
    make_activity: Make, of_beta: Activity, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    here = make_activity(title="Here")
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        playlist = make_playlist(petra, here)
        step = add_step_elsewhere(actor=petra, playlist=playlist, tenant_id=beta.pk, item_id=of_beta.pk)
        publish_playlist(actor=petra, playlist=playlist)
        start_playlist(member=cast.member(cast.lena), playlist=playlist)
        earn(cast.lena, here)
        run_jobs()
        before = progress(playlist, cast.lena), badges(playlist)
    with in_tenant(beta):
        earn(cast.lena, of_beta)
        run_jobs()
    with in_tenant(alpha):
        after = progress(playlist, cast.lena), badges(playlist)

    assert (step.title, step.location_name, step.achievement_id) == (
        "By the sea",
        "Beta",
        of_beta.achievement_id,
    )
    assert before == (([(State.DONE, ()), (State.NEXT, ())], False), 0)
    assert after == (([(State.DONE, ()), (State.DONE, ())], True), 1)


def test_mark_of_another_city_counts(
    of_beta: Activity, alpha: Tenant, beta: Tenant, cast: Cast, make_activity: Make
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        optional = make_playlist(petra, make_activity())
        add_step_elsewhere(actor=petra, playlist=optional, tenant_id=beta.pk, item_id=of_beta.pk)
        update_step(actor=petra, step=steps_of(optional)[0], is_mandatory=False, group=None)
        publish_playlist(actor=petra, playlist=optional)
        start_playlist(member=cast.member(cast.lena), playlist=optional)
    with in_tenant(beta):
        lena, now = join_tenant(user=cast.lena), timezone.now()
        join_activity(member=lena, activity=of_beta, notify=False)
        completion_changed(activity=of_beta, member_ids=[lena.pk], completed_at=now)
        run_jobs()
    with in_tenant(alpha):
        assert (progress(optional, cast.lena)[1], badges(optional)) == (True, 1)


def test_taken_back_mark_counts_no_more(playlist: Playlist, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        lena, step = cast.member(cast.lena), steps_of(playlist)[0]
        join_activity(member=lena, activity=step.activity, notify=False)
        completion_changed(activity=step.activity, member_ids=[lena.pk], completed_at=timezone.now())
        marked = progress(playlist, cast.lena)[0][0]
        completion_changed(activity=step.activity, member_ids=[lena.pk], completed_at=None)

        assert (marked, progress(playlist, cast.lena)[0][0]) == ((State.DONE, ()), (State.NEXT, ()))


def test_word_of_another_location_counts_for_no_step_of_this_one(
    playlist: Playlist, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    """Somebody who can write as beta's role makes rows that name alpha's badges and activities."""
    with in_tenant(alpha):
        one, two = [step.activity for step in steps_of(playlist)]
    now = timezone.now()
    with in_tenant(beta):
        WalletItem.objects.create(
            user_id=cast.lena.pk,
            email="lena@example.org",
            tenant=beta,
            credential_id=uuid.uuid4(),
            achievement_name="Forged",
            issuer_name="Beta",
            url="https://beta.example.org/credentials/x/",
            image_url=f"https://beta.example.org/achievements/{one.achievement_id}/image.svg",
            issued_at=now,
        )
        for activity in (one, two):
            JournalEntry.objects.create(
                user_id=cast.lena.pk,
                tenant=beta,
                kind=ItemKind.ACTIVITY,
                item_id=activity.pk,
                title="Forged",
                url="https://beta.example.org/",
                joined_at=now,
                completed_at=now,
            )
    with in_tenant(alpha):
        states, is_done = progress(playlist, cast.lena)
    assert (State.DONE in [state for state, _reasons in states], is_done) == (False, False)
