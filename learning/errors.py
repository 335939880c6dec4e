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


class EditConflict(ServiceError):
    """Somebody else has changed the same `fields` meanwhile; `version` is what stands there now."""

    code = "edit_conflict"
    message = _("Somebody else has changed the same thing meanwhile.")

    def __init__(self, *, fields: list[str], version: int) -> None:
        super().__init__()
        self.fields = fields
        self.version = version


class DraftTooLarge(ServiceError):
    code = "draft_too_large"
    message = _("That is more text than fits. Shorten it, then it will be saved.")
