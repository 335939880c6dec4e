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
    message = _("Something in it would stop everybody. Fix what the check lists as an error, then publish.")


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


class NoWaitingList(ServiceError):
    code = "no_waiting_list"
    message = _("All places are taken, and this activity keeps no waiting list.")


class TooLate(ServiceError):
    code = "too_late"
    message = _("The time to apply is over.")


class ApplicationIncomplete(ServiceError):
    code = "application_incomplete"
    message = _("Answer all questions that are not marked as optional.")


class AlreadyDecided(ServiceError):
    code = "already_decided"
    message = _("Somebody else has decided this meanwhile.")


class ChangedMeanwhile(ServiceError):
    """Somebody has changed what was going to be approved, after it was looked at."""

    code = "changed_meanwhile"
    message = _(
        "It was changed while you were reading it. Nothing is published yet: look at it as it is now."
    )


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


class BlockChanged(ServiceError):
    """Somebody else has changed the block meanwhile. Nothing was overwritten."""

    code = "block_changed"
    message = _("Somebody else has changed the same thing meanwhile.")


class BlockGone(ContentRefused):
    code = "block_gone"
    message = _("This block is gone: somebody else has removed it meanwhile.")


class DraftTooLarge(ServiceError):
    code = "draft_too_large"
    message = _("That is more text than fits. Shorten it, then it will be saved.")


class InvitationOver(ServiceError):
    code = "invitation_over"
    message = _("This invitation was answered or taken back. Ask the organiser for a new one.")


class InvitationEnded(ServiceError):
    code = "invitation_ended"
    message = _("This invitation has ended. Ask the organiser to send it again.")


class OwnNomination(ServiceError):
    code = "own_nomination"
    message = _("You cannot nominate yourself. Ask somebody who knows your work.")


class NotAnAddress(ServiceError):
    code = "not_an_address"
    message = _("This is not an e-mail address. Write it like name@example.org.")


class TooManyMails(ServiceError):
    code = "too_many_mails"
    message = _("You have sent a lot of e-mails today. Continue tomorrow.")


class NoTicket(ServiceError):
    code = "no_ticket"
    message = _("This is not a ticket of this location. Ask the person to open theirs under “My activities”.")


class TicketForAnother(ServiceError):
    code = "ticket_for_another"
    message = _("This ticket is for another activity.")


class NotTakingPart(ServiceError):
    code = "not_taking_part"
    message = _("This person has given up the place.")


class TooManyWrongCodes(ServiceError):
    code = "too_many_wrong_codes"
    message = _("Too many wrong codes. Wait a minute, then try again.")


class TooManyMessages(ServiceError):
    code = "too_many_messages"
    message = _("Five messages a day are enough for one activity. Continue tomorrow.")


class NobodyToWriteTo(ServiceError):
    code = "nobody_to_write_to"
    message = _("There is nobody in this group.")


class NoReplyAddress(ServiceError):
    code = "no_reply_address"
    message = _("The organiser has no public address yet. Add one, or choose another way to answer.")


class IllegalTransition(ServiceError):
    """`phase`: what it is; `move`: what cannot be done with it."""

    code = "illegal_transition"
    message = _("That cannot be done with it now. Load the page again to see how it stands.")

    def __init__(self, *, phase: str, move: str) -> None:
        super().__init__()
        self.phase, self.move = phase, move


class ReasonMissing(ServiceError):
    code = "reason_missing"
    message = _("Say why: the organiser gets your message by e-mail.")


class WhyMissing(ServiceError):
    code = "why_missing"
    message = _("Say why: the person reads it in the e-mail.")


class TooManyReports(ServiceError):
    code = "too_many_reports"
    message = _("You have reported a lot. Come back in an hour.")


class AlreadySo(ServiceError):
    code = "already_so"
    message = _("It is in that state already. Load the page again.")


_WHY_UNREADABLE = {
    "too_big": _("The file is too big: 5 MB at most."),
    "too_many_rows": _("Too many rows: 1,000 at most. Make several files of it."),
    "empty": _("There is nothing in it."),
    "no_headings": _("The first row must hold the headings, “title” among them. Take our template file."),
    "no_table": _("This is neither a CSV nor an XLSX file that we can read."),
    "no_calendar": _("This is not a calendar file."),
    "no_events": _("There are no events or courses in it, as schema.org describes them."),
    "cell_too_long": _("One of its cells is far too long."),
    "not_fetched": _("The page could not be fetched. Is the address right, and open to everybody?"),
}


class UnreadableFile(ServiceError):
    """`code` says why."""

    def __init__(self, *, code: str) -> None:
        super().__init__(_WHY_UNREADABLE[code], code=code)


class RowsAreWrong(ServiceError):
    code = "rows_are_wrong"
    message = _("Fix some rows first, or make only the good ones.")


class ImportOver(ServiceError):
    code = "import_over"
    message = _("This import was made or undone already.")


class ClaimOver(ServiceError):
    code = "claim_over"
    message = _("Somebody works for this organiser already. Ask them to add you.")


class TooManyCoOrganisers(ServiceError):
    code = "too_many_co_organisers"
    message = _("Eight organisers beside yours are the most for one activity. Take one out first.")


class TooManyCoRequests(ServiceError):
    code = "too_many_co_requests"
    message = _("You have asked very many organisers today. Go on tomorrow.")


class CannotBeAsked(ServiceError):
    code = "cannot_be_asked"
    message = _("This organiser cannot be asked: nobody looks after it here.")


class ClaimEnded(ServiceError):
    code = "claim_ended"
    message = _("This link has ended. Ask the coordinators of the location for a new one.")
