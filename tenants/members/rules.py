from django.utils.translation import gettext_lazy as _

from shared.rules import rule
from tenants.members.models import Member


@rule("member.set_role", says=_("Invite coordinators and moderators, and take the roles back"))
def may_set_role(actor: Member) -> bool:
    return actor.is_coordinator
