from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class InvalidCategory(ServiceError):
    """`message` says what is wrong with it."""

    code = "invalid_category"
    message = _("Every category needs an English name and a category of the network to which it belongs.")
