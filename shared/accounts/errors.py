"""Refusals that are answered before any page is made. `shared.middleware.RefusalMiddleware` turns them into pages."""

from shared.errors import ServiceError


class TooManyTries(Exception):
    """A rate limit was reached: 429 with Retry-After. `retry_after` in seconds; `template` says what to do instead."""

    def __init__(self, retry_after: int, *, template: str = "429.html") -> None:
        self.retry_after = retry_after
        self.template = template
        super().__init__(f"retry after {retry_after} s")


class TooBusy(Exception):
    """All places for password hashing stayed taken: 503 with Retry-After, so that pages keep their processor time."""


class AddressInUse(ServiceError):
    """The e-mail address belongs to an account by now. Told only to who has proved to read its mail."""

    code = "address_in_use"
