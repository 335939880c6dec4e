"""Many people at once need a location that is really committed, and really removed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from shared.models import AuditEntry, OutgoingMail, User
from tenants.context import enter, in_tenant
from tenants.enums import TenantKind
from tenants.members.models import Member
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_role, drop_schema
from tests.database import as_owner


@contextmanager
def crowd_in(slug: str, people: int) -> Iterator[Tenant]:
    """A location of its own with so many members; their addresses begin with its slug."""
    tenant = create_tenant(actor=None, slug=slug, name=slug.title(), kind=TenantKind.CITY, country="SI")
    User.objects.bulk_create(User(email=f"{slug}-{number}@example.org") for number in range(people))
    users = list(User.objects.filter(email__startswith=f"{slug}-"))
    with in_tenant(tenant):
        Member.objects.bulk_create(Member(user_id=user.pk, display_name="Somebody") for user in users)
    try:
        yield tenant
    finally:
        enter(None)
        with as_owner():
            drop_schema(tenant.schema_name)
            drop_role(tenant.pk)
            with connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM procrastinate_jobs WHERE args->>'_schema' = %s", [tenant.schema_name]
                )
            for model in (AuditEntry, OutgoingMail):
                model._default_manager.filter(tenant_schema=tenant.schema_name).delete()
            tenant.delete()
            User.objects.filter(email__startswith=f"{slug}-").delete()
