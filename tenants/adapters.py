"""How allauth is fitted into this product: mails in a location's look, our limits, our redirects, our passkeys."""

import secrets
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shared.accounts import letters, limits
from shared.accounts.device import remember_device
from shared.accounts.letters import Letter
from shared.accounts.redirects import is_local_path
from shared.models import User, normalise_email
from shared.services.audit import record_audit
from shared.services.limits import peer_address
from tenants import greetings
from tenants.hosts import network_url
from tenants.mail import send_mail
from tenants.origin import came_from, return_url

SILENT = (
    "account/messages/logged_in.txt",
    "account/messages/login_code_sent.txt",
    "account/messages/logged_out.txt",
)


PASSWORD_CHANGED = "account/messages/password_changed.txt"


class AccountAdapter(DefaultAccountAdapter):
    """allauth asks here; see its documentation for what each method is for."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Check both, or have a code sent to you."
        ),
        "incorrect_code": _("This code is not right. Only the one in the newest e-mail works."),
        "incorrect_password": _("This password is not right."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("That was wrong too often. Please ask for a new code."),
    }

    def clean_email(self, email: str) -> str:
        return normalise_email(email)

    def is_safe_url(self, url: str) -> bool:
        return is_local_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return return_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return return_url(request)

    def get_signup_country(self, request: HttpRequest) -> str:
        """Where somebody who comes from a location most likely lives; they can choose another."""
        origin = came_from(request)
        return origin.tenant.country if origin else ""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return peer_address(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        # Only the passkey module asks for JSON; every other page is a page.
        return (
            request.path == reverse("mfa_login_webauthn")
            and request.headers.get("Accept") == "application/json"
        )

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        # After a reset the way goes on to where the person came from: tenants.greetings says it there.
        is_reset = message_template == PASSWORD_CHANGED and request.path != reverse("account_change_password")
        if message_template not in SILENT and not is_reset:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_login_stages(self) -> list[str]:
        # A passkey is another way in, not a second step: who adds one on a laptop still signs in on the phone.
        return ["shared.accounts.stages.LoginByCodeStage", "allauth.account.stages.EmailVerificationStage"]

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: Any, signup: bool) -> bool:
        return False  # accounts exist only with a proved address

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user=_person(user), email=kwargs.get("email") or "")
        self._say_what_was_done(request, response["Location"], is_new=bool(kwargs.get("signup")))
        return response

    def _say_what_was_done(self, request: HttpRequest, target: str, *, is_new: bool) -> None:
        records = get_authentication_records(request, request.user)
        if is_new:
            notice = greetings.WELCOME
        elif records and records[-1]["method"] == "password_reset":
            notice = greetings.NEW_PASSWORD
        else:
            return
        if target.startswith("/hand-over/") or not target.startswith(("/", network_url())):
            greetings.leave(request, notice)
        else:
            greetings.show(request, notice)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in, or just answered "is it still you?", is not asked (again).

        allauth itself would count only the answer, and let everybody pass who has neither password nor passkey: hence
        the exception instead of True.
        """
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT:
            return False
        raise ReauthenticationRequired

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        if not user.is_authenticated:
            return []
        words = {"reauthenticate": _("Use my password"), "mfa_reauthenticate:webauthn": _("Use a passkey")}
        own = {
            "id": "code",
            "description": _("Send me a code by e-mail"),
            "url": reverse("account_reauthenticate_code"),
        }
        methods = super().get_reauthentication_methods(user)
        return [*({**method, "description": words[method["id"]]} for method in methods), own]

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        record_audit(actor_id=_person(user).pk, action="account.password_changed", target=user)

    # --- mail ---------------------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's own mails, as letters of ours."""
        kind = template_prefix.rsplit("/", 1)[-1]
        if kind == "login_code":
            self.post(email, letters.login_code(code=context["code"]), allowed=self._may_mail_code())
        elif kind == "password_reset_key":
            self.send_to_account(
                email, letters.password_reset_key(url=_on_network(context["password_reset_url"]))
            )
        elif kind == "unknown_account":
            self.send_to_stranger(email, letters.unknown_account(url=network_url(reverse("account_signup"))))
        elif kind in letters.NOTICES:
            self.post(email, letters.notice(kind, url=network_url(reverse("account_home"))))
        else:
            raise ValueError(f"no letter for {template_prefix}")

    def generate_login_code(self) -> str:
        """A code that no mail goes out with is none that could be typed: asking for ever more of them makes no more to
        guess."""
        code = str(super().generate_login_code())
        return code if self._may_mail_code() else secrets.token_urlsafe(32)

    def _may_mail_code(self) -> bool:
        """Counted once a request."""
        if not hasattr(self.request, "_may_mail_code"):
            email = normalise_email(self.request.POST.get("email", ""))
            self.request._may_mail_code = limits.may_mail_account(self.request, email)
        return bool(self.request._may_mail_code)

    def send_to_account(self, email: str, letter: Letter) -> None:
        """A mail to somebody's account, unless too many went there within the hour."""
        self.post(email, letter, allowed=limits.may_mail_account(self.request, normalise_email(email)))

    def send_to_stranger(self, email: str, letter: Letter) -> None:
        """A mail to an address that did not get what was asked for, at most one an hour whatever was asked."""
        self.post(
            email, letter, allowed=limits.count(limits.MAIL_TO_STRANGER, normalise_email(email)).allowed
        )

    def post(self, email: str, letter: Letter, *, allowed: bool = True) -> None:
        """Send in the look of the location that the person came from. A mail that is not allowed is made all the
        same and then taken back: the time of an answer does not tell whether one was sent."""
        origin = came_from(self.request)
        with transaction.atomic():
            send_mail(
                to=email,
                template="shared/mail/letter",
                context=letter,
                tenant=origin.tenant if origin else None,
                language=get_language() or "",
            )
            if not allowed:
                transaction.set_rollback(True)


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys belong to the network's domain, whatever the Host header says."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This passkey did not work. Try again, or sign in another way."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.NETWORK_DOMAIN, "name": settings.NETWORK_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": _person(user).display_name or _person(user).email}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        agent = allauth_context.request.headers.get("User-Agent", "")
        for mark, name in (
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Mac OS", "Mac"),
            ("Windows", "Windows"),
            ("Linux", "Linux"),
        ):
            if mark in agent:
                return name
        return str(_("Passkey"))


def _person(user: AbstractBaseUser) -> User:
    assert isinstance(user, User)
    return user


def _on_network(url: str) -> str:
    """The same path on the network's stored domain: a mail never repeats a Host header."""
    from urllib.parse import urlsplit

    return network_url(urlsplit(url).path)
