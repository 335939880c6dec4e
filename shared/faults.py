"""Named places at which tests may break or slow down a request. Nothing happens there otherwise."""

from collections.abc import Callable

_act: Callable[[str], None] | None = None


def fault_point(name: str) -> None:
    """A place called `name`, between two steps that must both happen or neither."""
    if _act is not None:
        _act(name)


def arm(act: Callable[[str], None] | None) -> None:
    """Have `act(name)` called at every place, which may sleep or raise; None: nothing again."""
    global _act
    _act = act
