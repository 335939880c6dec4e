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


class ContentRefused(ServiceError):
    """Something in a block, a video or a cover has to be mended; `field` says where."""

    code = "content_refused"
    message = _("This content cannot be saved.")

    def __init__(self, message: object = None, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
