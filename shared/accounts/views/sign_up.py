"""Signing up: address, name and password wait in the session until the address is proved by a code or a link.

The answers are the same whether the address has an account or not; only its mailbox is told.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.signals import user_signed_up
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shared.accounts import letters, limits, proofs
from shared.accounts.errors import AddressInUse
from shared.accounts.forms import EmailCodeForm, NewAccountForm, SignUpForm
from shared.accounts.redirects import local_path
from shared.accounts.services import address_has_account, create_account
from shared.accounts.urls_of import on_network
from shared.models import User
from shared.secret_pages import keep_address

PURPOSE = "sign-up"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Address, name, password. Nothing is written but the session."""
    following = local_path(request.POST.get("next") or request.GET.get("next"), default="")
    if request.user.is_authenticated:
        return HttpResponseRedirect(following or get_adapter(request).get_login_redirect_url(request))
    began_with = {
        "email": request.GET.get("email", "")[:254],
        "country": get_adapter(request).get_signup_country(request),
    }
    form = SignUpForm(request.POST or None, initial=began_with)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        limits.ask_for_mail(request, email)
        waiting = {
            "password": form.password_hash(),
            "display_name": form.cleaned_data["display_name"],
            "next": following,
            **form.stated(),
        }
        _start(request, email, waiting)
        return redirect("account_email_verification_sent")
    return render(request, "account/signup.html", {"form": form, "next": following})


def _start(request: HttpRequest, email: str, waiting: dict[str, Any]) -> None:
    before = proofs.pending(request.session, PURPOSE)
    if before is not None and before["email"] == email and before["tries_left"] > 0:
        # The same person went back to change something: the code in the mailbox stays good.
        request.session[f"proof.{PURPOSE}"]["waiting"] = waiting
        request.session.modified = True
        return
    code = proofs.begin(request.session, PURPOSE, email, **waiting)
    allowed = limits.count(limits.MAIL_SIGN_UP, email).allowed
    if not allowed:
        proofs.spoil(request.session, PURPOSE)
    _mail(request, email, code, allowed=allowed)


def _send_again(request: HttpRequest, email: str) -> None:
    """A new code; where the mailbox has had too many, none is sent and the code that it has stays good."""
    limits.ask_for_mail(request, email)
    if not proofs.may_mail_again(request.session, PURPOSE):
        messages.warning(request, proofs.ENOUGH_MAILS)
        return
    allowed = limits.count(limits.MAIL_SIGN_UP_AGAIN, email).allowed
    code = proofs.renew_code(request.session, PURPOSE) if allowed else proofs.new_code()
    _mail(request, email, code, allowed=allowed)
    messages.info(request, proofs.SENT_AGAIN)


def _mail(request: HttpRequest, email: str, code: str, *, allowed: bool) -> None:
    """Tell the mailbox: the code, or that there is an account already. Either is the hour's mail to a stranger."""
    adapter = get_adapter(request)
    is_first = limits.count(limits.MAIL_TO_STRANGER, email).allowed
    if address_has_account(email):
        letter = letters.account_already_exists(
            login_url=on_network("account_login"), reset_url=on_network("account_reset_password")
        )
        adapter.post(email, letter, allowed=is_first)
        proofs.spoil(request.session, PURPOSE)
    else:
        then = adapter.get_signup_redirect_url(request)
        key = proofs.make_link_key(request.session, PURPOSE, then=then)
        letter = letters.sign_up(code=code, url=on_network("account_confirm_email", key))
        adapter.post(email, letter, allowed=allowed)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The code of the mail, in the browser that signed up."""
    pending = proofs.pending(request.session, PURPOSE)
    if pending is None or request.user.is_authenticated:
        if request.method == "POST" and not request.user.is_authenticated:
            # Confirmed a moment ago by the first of two clicks, or open for too long.
            messages.info(request, _("This sign-up is done or too old. Sign in, or sign up again."))
            return redirect("account_login")
        return redirect("account_signup")
    if request.method == "POST" and request.POST.get("action") == "resend":
        _send_again(request, pending["email"])
        return redirect("account_email_verification_sent")
    form = EmailCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if proofs.check_code(request.session, PURPOSE, form.cleaned_data["code"]):
            return _finish(request, pending["email"], pending["waiting"])
        pending = proofs.pending(request.session, PURPOSE) or pending
        form.refuse(pending["tries_left"])
    context = {"form": form, "email": pending["email"], "tries_left": pending["tries_left"]}
    return render(request, "account/confirm_code.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_link(request: HttpRequest, key: str) -> HttpResponse:
    """The link of the mail, on any device. Where nobody signed up, the password is chosen now: whoever typed one
    elsewhere may have been somebody else."""
    proof = proofs.read_link_key(PURPOSE, key)
    if proof is None or address_has_account(proof.email):
        context = {"has_account": proof is not None, "login_url": reverse("account_login")}
        return _quiet(render(request, "account/link_refused.html", context, status=410))
    same = proofs.is_same_request(request.session, PURPOSE, proof)
    form = NewAccountForm(request.POST or None, email=proof.email) if not same else None
    if request.method == "POST":
        limits.require(limits.REQUESTS_BY_PEER, limits.peer_address(request))
        if form is None:
            pending = proofs.pending(request.session, PURPOSE) or {}
            return _finish(request, proof.email, pending["waiting"])
        if form.is_valid():
            waiting = {
                "password": form.password_hash(),
                "display_name": form.cleaned_data["display_name"],
                "next": proof.then,
                **form.stated(),
            }
            return _finish(request, proof.email, waiting)
    return _quiet(render(request, "account/confirm_link.html", {"form": form, "email": proof.email}))


def _finish(request: HttpRequest, email: str, waiting: dict[str, Any]) -> HttpResponse:
    """The address is proved: make the account and sign in."""
    try:
        user = create_account(
            email=email,
            password_hash=waiting["password"],
            display_name=waiting["display_name"],
            language=get_language() or "",
            country=waiting["country"],
            birth_date=date.fromisoformat(waiting["birth_date"]) if waiting["birth_date"] else None,
        )
    except AddressInUse:
        proofs.forget(request.session, PURPOSE)
        messages.info(request, _("This address has an account already. Please sign in."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': waiting['next'] or '/'})}")
    proofs.forget(request.session, PURPOSE)
    user_signed_up.send(sender=User, request=request, user=user)
    record_authentication(request, user, method="code", email=email)
    login = Login(user=user, email=email, signup=True, redirect_url=waiting["next"] or None)
    return perform_login(request, login)


def _quiet(response: HttpResponse) -> HttpResponse:
    """No log hears of the page's address, which holds the proof, either."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return keep_address(response)
