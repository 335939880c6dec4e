"""Telling those who look after the location that something waits for them. The one way to do so."""

from shared.services.limits import hit
from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.services.notifying import notify_many

TOLD_AN_HOUR = 10  # of what one person causes; of what strangers do, of all of them together
HOUR = 60 * 60


def tell_coordinators(
    *,
    name: str,
    path: str,
    but: Member | None = None,
    moderators_too: bool,
    kind: str = "coordination_waits",
) -> None:
    """`name` of what waits, `path` of the page where it is decided, `kind` of the notification that says so. `but`:
    whoever has caused it. An import that hands in a thousand drafts is no thousand mails: after TOLD_AN_HOUR the queue
    alone tells of the others."""
    subject = f"{current_tenant().pk}:{but.pk if but is not None else ''}"
    if not hit(name="learning.coordination", subject=subject, limit=TOLD_AN_HOUR, seconds=HOUR).allowed:
        return
    roles = (MemberRole.COORDINATOR, *((MemberRole.MODERATOR,) if moderators_too else ()))
    people = Member.objects.filter(role__in=roles)
    if but is not None:
        people = people.exclude(pk=but.pk)
    notify_many(
        user_ids=list(people.values_list("pk", flat=True)),
        kind=kind,
        parameters={"name": name},
        url=tenant_url(current_tenant(), path),
    )
