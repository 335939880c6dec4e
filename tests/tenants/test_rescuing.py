"""Jobs whose worker is gone are done by another one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tenants.context import in_tenant
from tenants.jobs import tenant_task
from tenants.models import Tenant
from tenants.services.rescuing import LONGEST_JOB, SILENT, retry_lost_jobs


@tenant_task
def count_nothing() -> None:
    pass


@pytest.fixture
def job(alpha: Tenant) -> ProcrastinateJob:
    with in_tenant(alpha):
        count_nothing.enqueue()
    return ProcrastinateJob.objects.get(task_name__endswith="count_nothing")


def begin(job: ProcrastinateJob, *, heard: timedelta | None, begun: timedelta = timedelta()) -> None:
    """As a worker that was heard of so long ago (None: it is gone) and began so long ago."""
    now = timezone.now()
    with connection.cursor() as cursor:
        worker = None
        if heard is not None:
            cursor.execute(
                "INSERT INTO public.procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
                [now - heard],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job.pk],
        )
        cursor.execute(
            "UPDATE public.procrastinate_events SET at = %s WHERE job_id = %s AND type = 'started'",
            [now - begun, job.pk],
        )


def status(job: ProcrastinateJob) -> str:
    job.refresh_from_db()
    return job.status


@pytest.mark.parametrize(
    ("heard", "begun"),
    [
        (None, timedelta()),
        (SILENT + timedelta(seconds=1), timedelta()),
        (timedelta(), LONGEST_JOB + timedelta(seconds=1)),
    ],
    ids=["worker gone", "worker silent", "worker that forgot it"],
)
def test_lost_job_is_queued_again(job: ProcrastinateJob, heard: timedelta | None, begun: timedelta) -> None:
    begin(job, heard=heard, begun=begun)
    assert (retry_lost_jobs(), status(job)) == (1, "todo")


def test_job_that_is_being_done_is_left_alone(job: ProcrastinateJob) -> None:
    assert (retry_lost_jobs(), status(job)) == (0, "todo")
    begin(job, heard=SILENT - timedelta(seconds=5), begun=LONGEST_JOB - timedelta(seconds=5))
    assert (retry_lost_jobs(), status(job)) == (0, "doing")
