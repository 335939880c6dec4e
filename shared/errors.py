"""Errors that people see. Each carries a translated sentence that says how to mend it."""

from django.utils.translation import gettext_lazy as _


class ServiceError(Exception):
    """A write was refused. `message` is shown to the person; `code` goes to logs, tests and machine clients."""

    code = "refused"
    message: object = _("That did not work.")

    def __init__(self, message: object = None, *, code: str | None = None) -> None:
        self.message = message if message is not None else type(self).message
        self.code = code or type(self).code
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(ServiceError):
    """The rules say no. Views answer 403, or 404 where even existence is private."""

    code = "not_allowed"
    message = _("You are not allowed to do this.")


class PlanFull(ServiceError):
    code = "plan_full"
    message = _("There is no room for more. Take something out first.")


class GuardianMissing(ServiceError):
    code = "guardian_missing"
    message = _("Your guardian must give permission first. Ask for it in your account, under “My guardian”.")


class TooManyTries(Exception):
    """A rate limit was reached: 429 with Retry-After. `retry_after` in seconds; `template` says what to do instead."""

    def __init__(self, retry_after: int, *, template: str = "429.html") -> None:
        self.retry_after = retry_after
        self.template = template
        super().__init__(f"retry after {retry_after} s")
