"""Jobs that nobody does any more although the queue says so: their worker was killed, or lost the database just when it
wanted to say that it was done."""

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

SILENT = timedelta(seconds=30)  # a worker that lives says so every ten seconds
LONGEST_JOB = timedelta(minutes=3)  # nothing that is queued may take longer


def retry_lost_jobs() -> int:
    """Queue every lost job again; returns how many. A job may therefore run twice: each must be idempotent."""
    now = timezone.now()
    is_lost = Q(worker=None) | Q(worker__last_heartbeat__lt=now - SILENT) | Q(begun__lt=now - LONGEST_JOB)
    begun = Max("procrastinateevent__at", filter=Q(procrastinateevent__type="started"))
    lost = list(
        ProcrastinateJob.objects.filter(status="doing")
        .annotate(begun=begun)
        .filter(is_lost)
        .values_list("pk", flat=True)
    )
    for job_id in lost:
        app.job_manager.retry_job_by_id(job_id, retry_at=now)
    return len(lost)
