from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class AddressTaken(ServiceError):
    code = "address_taken"
    message = _("This address is taken or reserved. Try another one.")


class InvalidAddress(ServiceError):
    code = "invalid_address"
    message = _("An address has 2 to 50 small letters, digits and hyphens, and begins with a letter.")


class HandOverRefused(ServiceError):
    """The pass was used before, is too old, or was made for another host or browser."""

    code = "hand_over_refused"
    message = _("This sign-in link has been used or is too old. Please sign in again.")
