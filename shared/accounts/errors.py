"""Refusals that are answered before any page is made. `shared.middleware.RefusalMiddleware` turns them into pages."""

from shared.errors import ServiceError


class TooBusy(Exception):
    """All places for password hashing stayed taken: 503 with Retry-After, so that pages keep their processor time."""


class AddressInUse(ServiceError):
    """The e-mail address belongs to an account by now. Told only to who has proved to read its mail."""

    code = "address_in_use"
