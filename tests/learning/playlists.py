"""What the tests of playlists start from."""

from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from credentials.models import Credential
from credentials.services.issuing import issue_credential
from learning.models import Activity, Playlist, PlaylistStep
from learning.services import playlist_completing
from learning.services.playlist_steps import add_step
from learning.services.playlists import create_playlist
from shared.models import User
from tenants.context import in_public, on_the_network
from tenants.members.models import Member
from theming.models import Category

JOBS = {
    "judge_person": playlist_completing.judge_person,
    "judge_playlist": playlist_completing.judge_playlist,
}


def make_playlist(
    petra: Member, *activities: Activity, title: str = "From bolt to robot", **fields: Any
) -> Playlist:
    """A draft of Petra's organiser with these steps."""
    playlist = create_playlist(
        actor=petra,
        organiser=activities[0].organiser,
        title=title,
        description="Learn to build one, step by step.",
        category=Category.objects.get(slug="technology-and-computers"),
        **fields,
    )
    for activity in activities:
        add_step(actor=petra, playlist=playlist, activity=activity)
    return playlist


def steps_of(playlist: Playlist) -> list[PlaylistStep]:
    return list(
        PlaylistStep.objects.filter(playlist=playlist).select_related("activity", "playlist__organiser")
    )


def earn(user: User, activity: Activity, **options: Any) -> Credential:
    """The activity's badge, given by the system."""
    assert activity.achievement is not None
    return issue_credential(
        actor=None, achievement=activity.achievement, email=user.email, notify=False, **options
    ).credential


def run_jobs() -> list[str]:
    """Do what is queued for playlists, in order, and what that queues; the names of what was done."""
    done: list[str] = []
    last = 0
    while True:
        job = _job_after(last)
        if job is None:
            return done
        last, name = job.id, job.task_name.rpartition(".")[2]
        with in_public():
            JOBS[name].run(**job.args)
        done.append(name)


@on_the_network
def _job_after(last: int) -> ProcrastinateJob | None:
    """The queue is no location's to read."""
    jobs = ProcrastinateJob.objects.filter(
        id__gt=last, task_name__startswith="learning.services.playlist_completing"
    )
    return jobs.order_by("id").first()
