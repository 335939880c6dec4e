"""Every address of the product, read from the URLconfs, so that no view can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its full name ("learning:activity") and the names of its parameters."""

    name: str
    parameters: frozenset[str]


def routes(urlconf: str) -> tuple[Route, ...]:
    """All routes of `urlconf`, in order. Raises ValueError for one without a name."""
    return tuple(_walk(get_resolver(urlconf).url_patterns, "", frozenset()))


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, parameters: frozenset[str]
) -> Iterator[Route]:
    for pattern in patterns:
        own = parameters | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, own)
        elif not pattern.name:
            raise ValueError(f"the route {pattern.pattern} has no name")
        else:
            yield Route(namespace + pattern.name, own)
