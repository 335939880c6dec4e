"""Who wants to hear that a badge was given, withdrawn, or found by its person. Learning registers at start: a badge may
be what a playlist was waiting for, and credentials know nothing of playlists."""

from collections.abc import Callable

from credentials.models import Credential

Listener = Callable[[Credential, int | None], None]
_listeners: list[Listener] = []


def on_credential_changed(listener: Listener) -> None:
    """Have `listener(credential, user id of its holder)` called inside the transaction of each change, in the
    credential's location. What it does beside queueing a job is paid for by whoever issues."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_credential_changed(credential: Credential, user_id: int | None) -> None:
    for listener in _listeners:
        listener(credential, user_id)
