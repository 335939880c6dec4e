from django.utils.translation import gettext_lazy as _

from shared.models import User
from shared.rules import rule


@rule("network.see_updates", says=_("See how the locations of the network are updated"))
def may_see_updates(actor: User) -> bool:
    return actor.is_network_admin
