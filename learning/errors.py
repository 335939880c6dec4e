from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class ActivityIncomplete(ServiceError):
    """Something that people need is missing. `message` names it."""

    code = "activity_incomplete"
    message = _("Some fields are missing.")


class NotJoinable(ServiceError):
    code = "not_joinable"
    message = _("This activity cannot be joined now.")


class ActivityFull(ServiceError):
    code = "activity_full"
    message = _("All places are taken. Somebody may give one up: look again later.")


class ActivityEnded(ServiceError):
    code = "activity_ended"
    message = _("This activity has ended.")
