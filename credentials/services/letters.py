"""What the mails about badges say: the context of `shared/mail/letter`. Texts are lazy: the reader's language."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from credentials.addresses import credential_url
from credentials.models import Credential
from tenants.context import current_tenant
from tenants.hosts import tenant_url

Letter = dict[str, Any]


def issued(credential: Credential) -> Letter:
    """To the recipient. The same words with and without an account, since nobody should learn which it is."""
    names = {"badge": credential.achievement.name, "issuer": credential.issuer.name}
    return {
        "subject": format_lazy(_("Your badge: {badge}"), **names),
        "lead": format_lazy(_("{issuer} has given you the badge “{badge}”."), **names),
        "action_url": credential_url(credential),
        "action_label": _("See my badge"),
        "lines": [
            _(
                "To keep it in your wallet with all your badges, sign in or make an account with this address:"
            ),
            tenant_url(current_tenant(), "/wallet/"),
        ],
        "note": _("You need no account for the badge to be valid. If it is not for you, ignore this e-mail."),
    }


def revoked(credential: Credential) -> Letter:
    names = {"badge": credential.achievement.name, "issuer": credential.issuer.name}
    return {
        "subject": format_lazy(_("Withdrawn: {badge}"), **names),
        "lead": format_lazy(_("{issuer} has withdrawn your badge “{badge}”. The reason given:"), **names),
        "lines": [credential.revocation_reason],
        "action_url": credential_url(credential),
        "action_label": _("See what its page says now"),
        "note": _("If you think that this is a mistake, write to whoever issued it."),
    }
