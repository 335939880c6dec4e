from shared.rules import rule
from tenants.members.models import Member


@rule("theme.edit")
def may_edit_theme(actor: Member) -> bool:
    return actor.is_coordinator


@rule("category.edit")
def may_edit_categories(actor: Member) -> bool:
    return actor.is_coordinator
