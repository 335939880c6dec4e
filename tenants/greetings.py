"""What is said to somebody right after signing in, on the host where the way ends: the network's, or a location's, to
which the hand-over carries it."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

WELCOME, NEW_PASSWORD = "welcome", "new-password"
TEXTS = {
    WELCOME: _("Welcome! Your account is ready."),
    NEW_PASSWORD: _("Your new password is saved. You are signed out on all other devices."),
}
_KEY = "notice"


def leave(request: HttpRequest, notice: str) -> None:
    """Keep `notice` for the host where the person arrives."""
    request.session[_KEY] = notice


def take(request: HttpRequest) -> str:
    """The notice that waits, which then waits no more; "" when none does."""
    return str(request.session.pop(_KEY, "")) if _KEY in request.session else ""


def show(request: HttpRequest, notice: str) -> None:
    """Say it on the next page of this host."""
    if notice in TEXTS:
        messages.success(request, str(TEXTS[notice]))
