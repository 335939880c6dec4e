"""Imported by the job worker at its start: whatever defines jobs in this app."""

from procrastinate.contrib.django import app

from shared.services.sweeping import sweep
from tenants.context import in_public
from tenants.mail import deliver_mail
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


__all__ = ["deliver_mail", "retry_lost_jobs_often", "sweep_hourly"]
