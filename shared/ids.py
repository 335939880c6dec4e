"""Identifiers that leave a location: UUID version 7 (RFC 9562), sortable by time, no database function needed."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """A new UUIDv7 as the standard library's type. Not a secret: codes that grant something use `secrets`."""
    return uuid_utils.compat.uuid7()
