from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class ActivityIncomplete(ServiceError):
    """Something that people need is missing. `message` names it, `field` says where to mend it."""

    code = "activity_incomplete"
    message = _("Some fields are missing.")

    def __init__(self, message: object = None, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotJoinable(ServiceError):
    code = "not_joinable"
    message = _("This activity cannot be joined now.")


class ActivityFull(ServiceError):
    code = "activity_full"
    message = _("All places are taken. Somebody may give one up: look again later.")


class ActivityEnded(ServiceError):
    code = "activity_ended"
    message = _("This activity has ended.")


class PlaylistNotReady(ServiceError):
    """The dry run found what nobody could do. The builder lists it."""

    code = "playlist_not_ready"
    message = _("Something in it would stop everybody. Mend what the check lists as an error, then publish.")


class StepNotPossible(ServiceError):
    code = "step_not_possible"
    message = _("This cannot be a step here.")


class NudgedTooOften(ServiceError):
    code = "nudged_too_often"
    message = _("You have reminded people of this playlist often enough today. Try again tomorrow.")
