from django.utils.translation import gettext_lazy as _

from shared.errors import ServiceError


class InvalidRecipient(ServiceError):
    code = "invalid_recipient"
    message = _("This is not an e-mail address. Write it like name@example.org.")


class NotIssuable(ServiceError):
    """The achievement is archived, or the dates contradict each other."""

    code = "not_issuable"
    message = _("This badge cannot be issued now.")


class OwnOutputRefused(ServiceError):
    """Our own verifier refused what we signed: nothing was stored."""

    code = "own_output_refused"
    message = _("The badge could not be made. Nothing was issued. Please tell the support.")


class AlreadyRevoked(ServiceError):
    code = "already_revoked"
    message = _("This badge was withdrawn before.")


class ReasonMissing(ServiceError):
    code = "reason_missing"
    message = _("Say why the badge is withdrawn: whoever checks it sees the reason.")


class ClaimError(ServiceError):
    """A code was not accepted. `status` is the HTTP status that tells a machine why."""

    status = 409


class UnknownCode(ClaimError):
    code = "unknown_code"
    message = _("There is no such code here. Check it letter by letter, or scan it again.")
    status = 404


class ClaimInactive(ClaimError):
    code = "claim_inactive"
    message = _("This code has been switched off. Ask whoever gave it to you for a new one.")
    status = 410


class ClaimNotStarted(ClaimError):
    code = "claim_not_started"
    message = _("This code does not work yet. Try again when the activity has begun.")


class ClaimEnded(ClaimError):
    code = "claim_ended"
    message = _("This code has ended. Ask whoever gave it to you for a new one.")
    status = 410


class ClaimUsedUp(ClaimError):
    code = "claim_used_up"
    message = _("This code has been used as often as it may. Ask whoever gave it to you for a new one.")
    status = 410


class ClaimWithdrawn(ClaimError):
    code = "claim_withdrawn"
    message = _("This badge was withdrawn from you. Talk to whoever issued it.")
