"""How a verification asks for addresses. The caller brings the means; everything here is bounded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..documents import JsonObject
from ..errors import CannotFetch
from ..json_input import parse_json

MAX_FETCHES = 12


class Fetched(Protocol):
    """An answer: shared.fetching.Response is one."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...


Fetch = Callable[[str], Fetched]  # raises CannotFetch


@dataclass
class Fetcher:
    """One verification's fetches: each address once, and not more than MAX_FETCHES of them."""

    fetch: Fetch
    seen: dict[str, Fetched] = field(default_factory=dict)

    def get(self, url: str) -> Fetched:
        """Raises CannotFetch."""
        if url not in self.seen:
            if len(self.seen) >= MAX_FETCHES:
                raise CannotFetch("too many addresses")
            self.seen[url] = self.fetch(url)
        return self.seen[url]

    def json(self, url: str) -> JsonObject:
        """The JSON object at `url`. Raises CannotFetch, or OpenBadgesError if it is something else."""
        answer = self.get(url)
        if answer.status != 200:
            raise CannotFetch(f"status {answer.status}")
        return parse_json(answer.body)
