"""Short mails to learners and organisers, in the location's look and the reader's language."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from django.utils import translation

from learning.models import Activity, Organiser, OrganiserMembership
from learning.rules import MANAGERS
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import account_of

TEMPLATE = "shared/mail/letter"


@dataclass(frozen=True)
class Letter:
    """What `shared/mail/letter` shows."""

    subject: str
    lead: str
    lines: list[str] = field(default_factory=list)
    action_url: str = ""
    action_label: str = ""
    note: str = ""


Compose = Callable[[], Letter]  # called in the reader's language


def write_to(member: Member, compose: Compose, *, reply_to: str = "") -> None:
    """Send a letter to a member, whose address the location does not know."""
    user = account_of(member)
    write_to_address(user.email, compose, language=user.language, reply_to=reply_to)


def write_to_address(email: str, compose: Compose, *, language: str = "", reply_to: str = "") -> None:
    """Send a letter to an address of which nothing else is known. `language`: "" = the location's."""
    tenant = current_tenant()
    with translation.override(language or tenant.language):
        letter = compose()
    send_mail(
        to=email,
        template=TEMPLATE,
        context=asdict(letter),
        tenant=tenant,
        language=language,
        reply_to=reply_to,
    )


def write_to_managers(organiser: Organiser, compose: Compose) -> None:
    """Send a letter to each of those who run the organiser."""
    managers = OrganiserMembership.objects.filter(organiser=organiser, role__in=MANAGERS)
    for membership in managers.select_related("member").order_by("pk"):
        write_to(membership.member, compose)


def own_words(message: str) -> list[str]:
    """What a person added, one paragraph a line."""
    return [line.strip() for line in message.splitlines() if line.strip()][:40]


def page_url(activity: Activity, path: str = "") -> str:
    """An address below the activity's page, on the location's primary host."""
    return tenant_url(current_tenant(), f"/activities/{activity.slug}/{path}")
