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


class LastOwner(ServiceError):
    code = "last_owner"
    message = _("An organiser needs an owner. Make somebody else the owner first.")


class NotInTeam(ServiceError):
    code = "not_in_team"
    message = _("This person is not in the team any more.")


class InvitationClosed(ServiceError):
    """`state`: "ended", "used", "withdrawn", "revoked" (whoever invited may not do so any more)."""

    code = "invitation_closed"
    message = _("This invitation does not work any more. Ask whoever invited you for a new one.")

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state


class AnotherAddress(ServiceError):
    code = "another_address"
    message = _("The invitation was sent to another address. Confirm that you accept it with this account.")


class TooManyInvitations(ServiceError):
    code = "too_many_invitations"
    message = _("That is more than can be invited in one day. Try again tomorrow, or use a link.")


class FileRefused(ServiceError):
    code = "file_refused"
    message = _("This file cannot be used.")


class AlreadyAsked(ServiceError):
    code = "already_asked"
    message = _("This was asked for already, and waits for an answer.")


class AlreadyDecided(ServiceError):
    code = "already_decided"
    message = _("Somebody else has decided this meanwhile.")


class ContentRefused(ServiceError):
    """Something in a block, a video or a cover has to be mended; `field` says where."""

    code = "content_refused"
    message = _("This content cannot be saved.")

    def __init__(self, message: object = None, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


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
