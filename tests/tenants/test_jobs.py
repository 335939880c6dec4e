from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from infra.database.names import tenant_role
from tenants.context import NoTenant, current_schema, in_tenant
from tenants.jobs import enqueue_everywhere, tenant_task
from tenants.members.models import Member
from tenants.models import Tenant

seen: list[tuple[str, int]] = []
roles: list[tuple[str, bool]] = []


@tenant_task
def count_members(*, factor: int) -> None:
    seen.append((current_schema(), Member.objects.count() * factor))


def test_job_carries_its_location_and_runs_in_it(alpha: Tenant, beta: Tenant) -> None:
    seen.clear()
    for tenant in (alpha, beta):
        with in_tenant(tenant):
            count_members.enqueue(factor=10)
    for job in ProcrastinateJob.objects.filter(task_name__endswith="count_members").order_by("id"):
        count_members.run(**job.args)
    assert seen == [("t_alpha", 40), ("t_beta", 10)]
    assert current_schema() == "public"


@tenant_task
def look_around() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, has_table_privilege('public.shared_user', 'SELECT')")
        roles.append(cursor.fetchone())


def test_job_works_in_its_locations_role(alpha: Tenant) -> None:
    roles.clear()
    with in_tenant(alpha):
        look_around.enqueue()
    look_around.run(**ProcrastinateJob.objects.get(task_name__endswith="look_around").args)
    assert roles == [(tenant_role(str(connection.settings_dict["NAME"]), alpha.pk), False)]


def test_job_outside_a_location_is_refused(db: None) -> None:
    with pytest.raises(NoTenant):
        count_members.enqueue(factor=1)


def test_job_with_wrong_arguments_fails_at_the_caller(in_alpha: Tenant) -> None:
    with pytest.raises(TypeError):
        count_members.enqueue(facto=1)


def test_job_of_a_location_that_is_gone_fails(db: None) -> None:
    with pytest.raises(Tenant.DoesNotExist):
        count_members.run(_schema="t_gone", factor=1)


def test_job_for_everywhere_waits_once_in_each_location(alpha: Tenant, beta: Tenant) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="look_around").order_by("id")

    made = [enqueue_everywhere(look_around, delay=timedelta(minutes=1)) for _time in range(2)]
    jobs.filter(args___schema="t_alpha").update(status="doing")  # it may have read what was there before
    made.append(enqueue_everywhere(look_around, delay=timedelta(minutes=1)))

    assert made == [2, 0, 1]
    assert [job.args["_schema"] for job in jobs] == ["t_alpha", "t_beta", "t_alpha"]
    assert all(job.scheduled_at is not None for job in jobs)
    assert current_schema() == "public"
