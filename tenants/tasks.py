"""Imported by the job worker at its start: whatever defines jobs in this app."""

from procrastinate.contrib.django import app

from shared.services.sweeping import sweep
from tenants.context import in_public
from tenants.mail import deliver_mail


@app.periodic(cron="17 * * * *")
@app.task(name="shared.sweep", queueing_lock="shared.sweep", pass_context=False)
def sweep_hourly(timestamp: int) -> None:
    """Once an hour, on the network: it touches no location."""
    del timestamp
    with in_public():
        sweep()


__all__ = ["deliver_mail", "sweep_hourly"]
