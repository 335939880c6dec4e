"""Imported by the job worker at its start: whatever defines jobs in this app."""

from procrastinate.contrib.django import app

from shared.services.sweeping import sweep
from tenants.context import in_public
from tenants.mail import deliver_mail
from tenants.services.erasing import check_obstacles, delete_account, queue_due_deletions
from tenants.services.exporting import make_export, remove_old_exports
from tenants.services.guardians import release_children, show_or_hide_name
from tenants.services.notifying import send_due_digests
from tenants.services.rescuing import retry_lost_jobs


@app.periodic(cron="17 * * * *")
@app.task(name="shared.sweep", queueing_lock="shared.sweep", pass_context=False)
def sweep_hourly(timestamp: int) -> None:
    """Once an hour, on the network: it touches no location."""
    del timestamp
    with in_public():
        sweep()


@app.periodic(cron="* * * * *")
@app.task(name="tenants.retry_lost_jobs", queueing_lock="tenants.retry_lost_jobs", pass_context=False)
def retry_lost_jobs_often(timestamp: int) -> None:
    """Every minute: a mail waits at most some minutes for a worker that is gone."""
    del timestamp
    with in_public():
        retry_lost_jobs()


@app.periodic(cron="3 * * * *")
@app.task(name="tenants.send_digests", queueing_lock="tenants.send_digests", pass_context=False)
def send_digests_hourly(timestamp: int) -> None:
    """Every hour, since everybody has chosen a day and hour in their own time zone."""
    del timestamp
    with in_public():
        send_due_digests()


@app.periodic(cron="37 * * * *")
@app.task(name="tenants.own_data", queueing_lock="tenants.own_data", pass_context=False)
def look_after_own_data_hourly(timestamp: int) -> None:
    """Copies whose week is over go; accounts whose two weeks are over are deleted."""
    del timestamp
    with in_public():
        remove_old_exports()
        queue_due_deletions()


@app.periodic(cron="23 2 * * *")
@app.task(name="tenants.release_children", queueing_lock="tenants.release_children", pass_context=False)
def release_children_daily(timestamp: int) -> None:
    """Every night: who has had a birthday."""
    del timestamp
    with in_public():
        release_children()


__all__ = [
    "check_obstacles",
    "delete_account",
    "deliver_mail",
    "look_after_own_data_hourly",
    "make_export",
    "release_children_daily",
    "retry_lost_jobs_often",
    "send_digests_hourly",
    "show_or_hide_name",
    "sweep_hourly",
]
