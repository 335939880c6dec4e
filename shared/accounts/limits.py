"""Rate limits of accounts: by the address that connects and by account, known or unknown alike.

They slow down who guesses and never lock out the owner: a browser that has signed in before (`device`) is counted on
its own, one browser does not use up the tries of another one at the same connection, and a code by e-mail or a passkey
works whatever happens to the password form.
"""

from django.http import HttpRequest

from shared.accounts.device import browser_id, known_device
from shared.errors import TooManyTries
from shared.models import normalise_email
from shared.services.limits import count, is_blocked, peer_address, require

# name: (limit, seconds)
WRONG_BY_PEER = ("wrong-password-peer", 60, 300)
WRONG_BY_PEER_AND_ACCOUNT = ("wrong-password-peer-account", 30, 300)
WRONG_BY_BROWSER = ("wrong-password-browser", 10, 300)
WRONG_BY_ACCOUNT = ("wrong-password-account", 50, 900)
WRONG_BY_DEVICE = ("wrong-password-device", 10, 300)
REQUESTS_BY_PEER = ("account-mail-peer", 60, 60)  # sign-up, code, reset: a class signs up together
REQUESTS_BY_PEER_AND_ACCOUNT = ("account-mail-peer-account", 6, 900)
PASSKEYS_BY_PEER = ("passkey-peer", 120, 60)
CODE_TRIES = ("code-tries", 5, 3600)  # of one code, also when they come at the same moment
OWN_CHANGES = ("own-account", 30, 600)
MAIL_TO_ACCOUNT = ("mail-account", 20, 3600)
MAIL_TO_DEVICE = ("mail-device", 6, 900)
MAIL_TO_STRANGER = ("mail-stranger", 1, 3600)
MAIL_SIGN_UP = ("mail-sign-up", 1, 3600)
MAIL_SIGN_UP_AGAIN = ("mail-sign-up-again", 2, 3600)


class PasswordGuard:
    """Stands before the check of a password. `ask()` first; `count_wrong()` after a wrong one."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        email, peer = normalise_email(email), peer_address(request)
        device = known_device(request, email)
        if device:
            self.limits = [(WRONG_BY_DEVICE, f"{device}:{email}")]
        else:
            self.limits = [
                (WRONG_BY_PEER, peer),
                (WRONG_BY_PEER_AND_ACCOUNT, f"{peer}:{email}"),
                (WRONG_BY_ACCOUNT, email),
                # All that show no cookie, as programs do, are one browser at their connection.
                (WRONG_BY_BROWSER, f"{browser_id(request) or peer}:{email}"),
            ]

    def ask(self) -> None:
        """Raises TooManyTries when one of the limits is used up; the password is then not even looked at."""
        for (name, limit, _seconds), subject in self.limits:
            state = is_blocked(name=name, subject=subject, limit=limit)
            if not state.allowed:
                raise TooManyTries(state.retry_after, template="account/too_many_passwords.html")

    def count_wrong(self) -> None:
        for limit, subject in self.limits:
            count(limit, subject)


def ask_for_mail(request: HttpRequest, email: str) -> None:
    """Before a request that makes us send a mail to `email`. Raises TooManyTries."""
    peer = peer_address(request)
    require(REQUESTS_BY_PEER, peer)
    if not known_device(request, email):
        require(REQUESTS_BY_PEER_AND_ACCOUNT, f"{peer}:{normalise_email(email)}")


def may_mail_account(request: HttpRequest, email: str) -> bool:
    """Count a mail to an account's address: an attacker's requests do not use up the owner's."""
    device = known_device(request, email)
    if device:
        return count(MAIL_TO_DEVICE, f"{device}:{email}").allowed
    return count(MAIL_TO_ACCOUNT, email).allowed
