"""Jobs. The queue lies in the public schema; a job carries its location's schema and runs inside it.

@tenant_task
def send_certificate(credential_id: str) -> None: ...

send_certificate.enqueue(credential_id=...)   # in the request's transaction: commits or rolls back with it
"""

import functools
import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shared.queries.due import tenants_with_due
from tenants.context import PUBLIC, NoTenant, current_schema, in_public, in_tenant
from tenants.models import Tenant

PUT_OFF_SECONDS = 120


class Job:
    """A function that can be called at once (`job(...)`) or queued (`job.enqueue(...)`)."""

    def __init__(self, function: Callable[..., None], *, in_tenants: bool, retry: int) -> None:
        self.function = function
        self.in_tenants = in_tenants
        functools.update_wrapper(self, function)
        self._signature = inspect.signature(function)
        name = f"{function.__module__}.{function.__qualname__}"
        self.task = app.task(name=name, retry=retry, pass_context=False)(self._work)

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)

    def enqueue(self, **arguments: Any) -> None:
        """Queue for the current location (or the network). Arguments: primary keys and plain values, no personal data.

        Raises TypeError for wrong arguments and NoTenant outside a location: here, not in the worker.
        """
        self._signature.bind(**arguments)
        schema = current_schema()
        if self.in_tenants and schema == PUBLIC:
            raise NoTenant(f"{self.function.__name__} belongs to a location; none is active")
        self.task.defer(_schema=schema, **arguments)

    def enqueue_in(self, delay: timedelta, **arguments: Any) -> None:
        """As `enqueue`, to be done after `delay`."""
        self._signature.bind(**arguments)
        schema = current_schema()
        if self.in_tenants and schema == PUBLIC:
            raise NoTenant(f"{self.function.__name__} belongs to a location; none is active")
        seconds = int(delay.total_seconds())
        self.task.configure(schedule_in={"seconds": seconds}).defer(_schema=schema, **arguments)

    def _work(self, **arguments: Any) -> None:
        """What the worker calls, in a thread with connections of its own."""
        close_old_connections()
        try:
            self.run(**arguments)
        finally:
            close_old_connections()

    def run(self, *, _schema: str, **arguments: Any) -> None:
        """Do a queued job now. Raises Tenant.DoesNotExist if its location is gone."""
        if _schema == PUBLIC:
            with in_public():
                self.function(**arguments)
        else:
            tenant = Tenant.objects.get(schema_name=_schema)
            if tenant.is_behind:
                self._put_off(_schema, arguments)
                return
            with in_tenant(tenant):
                self.function(**arguments)

    def _put_off(self, schema: str, arguments: dict[str, Any]) -> None:
        """Queue the job anew: the location's migrations are still to come."""
        self.task.configure(schedule_in={"seconds": PUT_OFF_SECONDS}).defer(_schema=schema, **arguments)


def tenant_task(function: Callable[..., None]) -> Job:
    """A job that always runs inside a location."""
    return Job(function, in_tenants=True, retry=5)


def any_task(function: Callable[..., None]) -> Job:
    """A job that runs where it was queued: inside a location or on the network (for example a mail)."""
    return Job(function, in_tenants=False, retry=5)


def enqueue_everywhere(job: Job, *, delay: timedelta) -> int:
    """Queue `job`, which takes no arguments, in each location for after `delay`, but where one of it waits already;
    return in how many. No location is entered: a closed or suspended one gets it too, as it may open again."""
    name = job.task.name
    with in_public():
        waiting = ProcrastinateJob.objects.filter(task_name=name, status="todo").values_list(
            "args", flat=True
        )
        served = {args["_schema"] for args in waiting}
        schemas = Tenant.objects.exclude(schema_name__in=served).order_by("pk")
        left = list(schemas.values_list("schema_name", flat=True))
        for schema in left:
            job.task.configure(schedule_in={"seconds": int(delay.total_seconds())}).defer(_schema=schema)
    return len(left)


def enqueue_where_due(kind: str, job: Job) -> int:
    """Queue `job` in each open location in which something of `kind` is due (shared.models.DueDate), and return in how
    many. No other location is entered."""
    with in_public():
        due = Tenant.objects.filter(pk__in=tenants_with_due(kind, now=timezone.now()))
        tenants = [
            tenant for tenant in due.order_by("pk") if not tenant.is_read_only and not tenant.is_behind
        ]
    for tenant in tenants:
        with in_tenant(tenant):
            job.enqueue()
    return len(tenants)
