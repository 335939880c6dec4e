"""What each mail about an account says: the context of `shared/mail/letter`. Texts are lazy, so that they come out in
the reader's language."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Letter = dict[str, Any]

IF_NOT_YOU = _("If this was not you, you can ignore this e-mail: nothing has changed.")
NOT_YOU_AFTER = _(
    "If this was not you, choose a new password and sign out everywhere in your account at once."
)


def sign_up(*, code: str, url: str) -> Letter:
    return {
        "subject": format_lazy("{}: {}", _("Your code"), code),
        "lead": _("Welcome! Type this code to finish signing up:"),
        "code": code,
        "lines": [_("Or open this link, on this or another device:")],
        "action_url": url,
        "action_label": _("Confirm my address"),
        "note": format_lazy(
            "{} {}",
            _("The code is good for one hour, the link for one day."),
            _("If you did not sign up, ignore this e-mail: without the code there will be no account."),
        ),
    }


def add_email(*, code: str, url: str) -> Letter:
    return {
        "subject": format_lazy("{}: {}", _("Your code"), code),
        "lead": _("Type this code to add this address to your account:"),
        "code": code,
        "lines": [_("Or open this link where you are signed in:")],
        "action_url": url,
        "action_label": _("Add this address"),
        "note": IF_NOT_YOU,
    }


def email_in_use(*, url: str) -> Letter:
    return {
        "subject": _("This address already belongs to an account"),
        "lead": _(
            "Somebody wanted to add this address to an account, but it belongs to another one already. To use it "
            "there, sign in to the other account and remove it first."
        ),
        "action_url": url,
        "action_label": _("Sign in"),
        "note": IF_NOT_YOU,
    }


def account_already_exists(*, login_url: str, reset_url: str) -> Letter:
    return {
        "subject": _("You already have an account"),
        "lead": _(
            "Somebody wanted to sign up with this address, but you have an account already. You can sign in:"
        ),
        "action_url": login_url,
        "action_label": _("Sign in"),
        "lines": [format_lazy("{} {}", _("Forgot your password? Choose a new one here:"), reset_url)],
        "note": IF_NOT_YOU,
    }


def unknown_account(*, url: str) -> Letter:
    return {
        "subject": _("There is no account with this address"),
        "lead": _(
            "Somebody wanted to sign in with this address, but no account has it. Perhaps you used another address? "
            "You can also sign up:"
        ),
        "action_url": url,
        "action_label": _("Sign up"),
        "note": _("If this was not you, you can ignore this e-mail. We send it at most once an hour."),
    }


def login_code(*, code: str) -> Letter:
    return {
        "subject": format_lazy("{}: {}", _("Your sign-in code"), code),
        "lead": _("Type this code to sign in:"),
        "code": code,
        "note": format_lazy(
            "{} {}",
            _("It is good for ten minutes, in the browser that asked for it."),
            _(
                "Never tell it to anybody: we do not ask for it. If you did not want to sign in, ignore this e-mail."
            ),
        ),
    }


def reauthenticate(*, code: str) -> Letter:
    return {
        "subject": format_lazy("{}: {}", _("Your code"), code),
        "lead": _("Type this code to show that it is you who changes your account:"),
        "code": code,
        "note": format_lazy(
            "{} {}",
            _("It is good for one hour, in the browser that asked for it."),
            _("If you did not ask for it, somebody else is signed in as you: sign out everywhere at once."),
        ),
    }


def password_reset_key(*, url: str) -> Letter:
    return {
        "subject": _("Choose a new password"),
        "lead": _("Open this link to choose a new password:"),
        "action_url": url,
        "action_label": _("Choose a new password"),
        "note": IF_NOT_YOU,
    }


def notice(kind: str, *, url: str) -> Letter:
    """That something changed in the account; `kind` is one of NOTICES."""
    return {
        "subject": NOTICES[kind],
        "lead": NOTICES[kind],
        "lines": [NOT_YOU_AFTER],
        "action_url": url,
        "action_label": _("My account"),
    }


NOTICES = {
    "password_changed": _("Your password was changed"),
    "password_set": _("Your account has a password now"),
    "password_reset": _("You chose a new password"),
    "email_added": _("An e-mail address was added to your account"),
    "email_removed": _("An e-mail address was removed from your account"),
    "email_changed": _("Your account has another main e-mail address"),
    "webauthn_added": _("A passkey was added to your account"),
    "webauthn_removed": _("A passkey was removed from your account"),
}
