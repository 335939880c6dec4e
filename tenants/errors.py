from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class AddressTaken(ServiceError):
    code = "address_taken"
    message = _("This address is taken or reserved. Try another one.")


class InvalidAddress(ServiceError):
    code = "invalid_address"
    message = _("An address has 2 to 50 small letters, digits and hyphens, and begins with a letter.")


class NetworkBeingUpdated(ServiceError):
    """There is no template of this program's migrations (yet): `manage.py migrate_fleet` makes it."""

    code = "network_being_updated"
    message = _(
        "The network is being updated, so no location can be added at the moment. Try again in a few minutes."
    )


class HandOverRefused(ServiceError):
    """The pass was used before, is too old, or was made for another host or browser."""

    code = "hand_over_refused"
    message = _("This sign-in link has been used or is too old. Please sign in again.")


class LinkEnded(ServiceError):
    """A link from one of our mails that is too old."""

    code = "link_ended"
    message = _("This link has ended.")


class LastCoordinator(ServiceError):
    code = "last_coordinator"
    message = _("A location needs a coordinator. Make somebody else one first.")
