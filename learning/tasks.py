"""Imported by the job worker at its start: whatever defines jobs in this app."""

from procrastinate.contrib.django import app

from learning.services.archiving import archive_ended
from learning.services.exchanging import make_rows, publish_rows, remove_rows
from learning.services.invitations import delete_list, sweep_invitations
from learning.services.materials import UNUSED, sweep_materials
from learning.services.messages import deliver_message
from learning.services.moving_on import move_on
from learning.services.place_invitations import follow_invitation
from learning.services.planning import ARCHIVE, NEXT_MEETING, WATCH
from learning.services.playlist_watching import watch_playlists
from learning.services.skill_names import index_skills
from learning.services.verifying import delete_document
from tenants.jobs import enqueue_where_due


@app.periodic(cron="43 * * * *")
@app.task(name="learning.archive_ended", queueing_lock="learning.archive_ended", pass_context=False)
def archive_ended_hourly(timestamp: int) -> None:
    """Once an hour: only locations in which something is due are entered."""
    del timestamp
    enqueue_where_due(ARCHIVE, archive_ended)


@app.periodic(cron="7 * * * *")
@app.task(name="learning.move_on", queueing_lock="learning.move_on", pass_context=False)
def move_on_hourly(timestamp: int) -> None:
    """Once an hour: only locations in which a repeating activity's meeting is over are entered."""
    del timestamp
    enqueue_where_due(NEXT_MEETING, move_on)


@app.periodic(cron="51 2 * * *")
@app.task(name="learning.sweep_materials", queueing_lock="learning.sweep_materials", pass_context=False)
def sweep_materials_nightly(timestamp: int) -> None:
    """Once a night: only locations with files that no content has referred to for some days are entered."""
    del timestamp
    enqueue_where_due(UNUSED, sweep_materials)


@app.periodic(cron="51 * * * *")
@app.task(name="learning.watch_playlists", queueing_lock="learning.watch_playlists", pass_context=False)
def watch_playlists_hourly(timestamp: int) -> None:
    """Once an hour: only locations in which a playlist is to be looked at are entered."""
    del timestamp
    enqueue_where_due(WATCH, watch_playlists)


__all__ = [
    "archive_ended",
    "archive_ended_hourly",
    "delete_document",
    "delete_list",
    "deliver_message",
    "follow_invitation",
    "index_skills",
    "make_rows",
    "move_on",
    "move_on_hourly",
    "publish_rows",
    "remove_rows",
    "sweep_invitations",
    "sweep_materials",
    "sweep_materials_nightly",
    "watch_playlists",
    "watch_playlists_hourly",
]
