"""Errors of the pure package. Each has a stable `code`; words for people are made from codes elsewhere."""


class OpenBadgesError(ValueError):
    """A document, key, proof or image is not what it should be."""

    code = "malformed"

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        self.code = code or type(self).code
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class UnknownContext(OpenBadgesError):
    """A JSON-LD context that is not pinned: what the terms mean cannot be known."""

    code = "unknown_context"


class UnsafeDocument(OpenBadgesError):
    """Terms would be dropped or are relative: a signature would not cover what people read."""

    code = "unsafe_terms"


class BadKey(OpenBadgesError):
    code = "bad_key"


class BadProof(OpenBadgesError):
    code = "bad_proof"


class NotBaked(OpenBadgesError):
    """An image without a badge inside, or not an image that can hold one."""

    code = "not_baked"


class CannotFetch(OpenBadgesError):
    """Something that the check needs could not be fetched: neither valid nor invalid."""

    code = "not_fetched"
