from django.utils.translation import gettext_lazy as _

from shared.rules import rule
from tenants.members.models import Member


@rule("theme.edit", says=_("Change the look and the words of the front page"))
def may_edit_theme(actor: Member) -> bool:
    return actor.is_coordinator


@rule("category.edit", says=_("Change the categories"))
def may_edit_categories(actor: Member) -> bool:
    return actor.is_coordinator
