"""Imported by the job worker at its start: whatever defines jobs in this app."""

from procrastinate.contrib.django import app

from learning.services.archiving import archive_ended
from learning.services.exchanging import make_rows
from learning.services.invitations import delete_list, sweep_invitations
from learning.services.messages import deliver_message
from learning.services.planning import ARCHIVE
from learning.services.verifying import delete_document
from tenants.jobs import enqueue_where_due


@app.periodic(cron="43 * * * *")
@app.task(name="learning.archive_ended", queueing_lock="learning.archive_ended", pass_context=False)
def archive_ended_hourly(timestamp: int) -> None:
    """Once an hour: only locations in which something is due are entered."""
    del timestamp
    enqueue_where_due(ARCHIVE, archive_ended)


__all__ = [
    "archive_ended",
    "archive_ended_hourly",
    "delete_document",
    "delete_list",
    "deliver_message",
    "make_rows",
    "sweep_invitations",
]
