"""Telling those who look after the location that something waits for them."""

from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.services.notifying import notify_many


def tell_coordinators(*, name: str, path: str, but: Member | None = None, moderators_too: bool) -> None:
    """`name` of what waits, `path` of the page where it is decided. `but`: whoever has caused it."""
    roles = (MemberRole.COORDINATOR, *((MemberRole.MODERATOR,) if moderators_too else ()))
    people = Member.objects.filter(role__in=roles)
    if but is not None:
        people = people.exclude(pk=but.pk)
    notify_many(
        user_ids=list(people.values_list("pk", flat=True)),
        kind="coordination_waits",
        parameters={"name": name},
        url=tenant_url(current_tenant(), path),
    )
