from shared.rules import rule
from tenants.members.models import Member


@rule("member.set_role")
def may_set_role(actor: Member) -> bool:
    return actor.is_coordinator
