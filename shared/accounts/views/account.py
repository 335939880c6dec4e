"""A signed-in person's own account: profile, addresses, passkeys, signing out everywhere."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shared.accounts import letters, limits, proofs, services
from shared.accounts.errors import AddressInUse
from shared.accounts.forms import AddEmailForm, EmailCodeForm, ProfileForm
from shared.accounts.urls_of import on_network
from shared.errors import ServiceError
from shared.models import User
from shared.queries.ages import is_child, may_be_public

PURPOSE = "add-email"


def _own(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The way to all pages of one's account."""
    user = _own(request)
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "email")
    context = {
        "addresses": addresses,
        "has_password": user.has_usable_password(),
        "is_child": is_child(user.pk),
        "may_be_public": may_be_public(user.pk),
        "passkeys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
    }
    return render(request, "account/home.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = _own(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        services.change_profile(actor=user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        response = redirect("account_profile")
        if user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    return render(request, "account/profile.html", {"form": form})


@never_cache
@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.sign_out_everywhere(actor=_own(request))
    logout(request)
    messages.success(request, _("You are signed out on all devices and in all locations."))
    return redirect("account_login")


@never_cache
@login_required
@reauthentication_required(app="allauth.account", allow_get=True)
@require_http_methods(["GET", "POST"])
def emails(request: HttpRequest) -> HttpResponse:
    """All addresses; add, remove, choose the main one. A badge sent to any of them reaches the same wallet."""
    user = _own(request)
    form = AddEmailForm(request.POST if "add" in request.POST else None)
    if request.method == "POST":
        limits.require(limits.OWN_CHANGES, str(user.pk))
        if "add" in request.POST:
            if form.is_valid() and _may_add(user, form):
                _begin_adding(request, user, form.cleaned_data["email"])
                return redirect("account_email_code")
        else:
            _change(request, user)
            return redirect("account_email")
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "email")
    return render(request, "account/email.html", {"form": form, "addresses": addresses})


def _may_add(user: User, form: AddEmailForm) -> bool:
    own = EmailAddress.objects.filter(user=user)
    if own.filter(email=form.cleaned_data["email"], verified=True).exists():
        form.add_error("email", _("You have this address already."))
    elif own.count() >= settings.ACCOUNT_MAX_EMAIL_ADDRESSES:
        form.add_error("email", _("You have as many addresses as an account can have. Remove one first."))
    return form.is_valid()


def _begin_adding(request: HttpRequest, user: User, email: str) -> None:
    before = proofs.pending(request.session, PURPOSE)
    if before is not None and before["email"] == email and before["tries_left"] > 0:
        return  # asked for twice: the code in the mailbox stays good
    code = proofs.begin(request.session, PURPOSE, email)
    allowed = limits.count(limits.MAIL_SIGN_UP_AGAIN, email).allowed
    if not allowed:
        proofs.spoil(request.session, PURPOSE)
    _ask_proof(request, user, email, code, allowed=allowed)


def _ask_proof(request: HttpRequest, user: User, email: str, code: str, *, allowed: bool) -> None:
    adapter = get_adapter(request)
    is_first = limits.count(limits.MAIL_TO_STRANGER, email).allowed
    if services.address_has_account(email):
        adapter.post(email, letters.email_in_use(url=on_network("account_login")), allowed=is_first)
        proofs.spoil(request.session, PURPOSE)
    else:
        key = proofs.make_link_key(request.session, PURPOSE, user_id=user.pk)
        letter = letters.add_email(code=code, url=on_network("account_email_link", key))
        adapter.post(email, letter, allowed=allowed)


def _ask_again(request: HttpRequest, user: User, email: str) -> None:
    """A new code; where the mailbox has had too many, none is sent and the code that it has stays good."""
    limits.require(limits.OWN_CHANGES, str(user.pk))
    if not proofs.may_mail_again(request.session, PURPOSE):
        messages.warning(request, proofs.ENOUGH_MAILS)
        return
    allowed = limits.count(limits.MAIL_SIGN_UP_AGAIN, email).allowed
    code = proofs.renew_code(request.session, PURPOSE) if allowed else proofs.new_code()
    _ask_proof(request, user, email, code, allowed=allowed)
    messages.info(request, proofs.SENT_AGAIN)


def _change(request: HttpRequest, user: User) -> None:
    """`remove=<id>` or `main=<id>`. Raises Http404 for what is not one's own."""
    verb = "remove" if "remove" in request.POST else "main"
    text = request.POST.get(verb, "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    adapter = get_adapter(request)
    try:
        if verb == "remove":
            email = services.remove_email(actor=user, address_id=int(text))
            adapter.send_notification_mail("account/email/email_removed", user)
            said = _("%(email)s was removed.") % {"email": email}
        else:
            before = user.email
            address = services.set_main_email(actor=user, address_id=int(text))
            adapter.send_notification_mail("account/email/email_changed", user, email=before)
            said = _("%(email)s is your main address now.") % {"email": address.email}
    except EmailAddress.DoesNotExist:
        raise Http404 from None
    except ServiceError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def email_code(request: HttpRequest) -> HttpResponse:
    """The code that was sent to the new address."""
    pending = proofs.pending(request.session, PURPOSE)
    if pending is None:
        return redirect("account_email")
    if request.method == "POST" and request.POST.get("action") == "resend":
        _ask_again(request, _own(request), pending["email"])
        return redirect("account_email_code")
    form = EmailCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if proofs.check_code(request.session, PURPOSE, form.cleaned_data["code"]):
            return _add(request, pending["email"])
        pending = proofs.pending(request.session, PURPOSE) or pending
        form.refuse(pending["tries_left"])
    context = {
        "form": form,
        "email": pending["email"],
        "tries_left": pending["tries_left"],
        "is_signed_in": True,
    }
    return render(request, "account/confirm_code.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def email_link(request: HttpRequest, key: str) -> HttpResponse:
    """The link that was sent to the new address: only for the account that wanted it."""
    proof = proofs.read_link_key(PURPOSE, key)
    if proof is None or proof.user_id != _own(request).pk:
        return render(request, "account/link_refused.html", {"login_url": ""}, status=410)
    if request.method == "POST":
        return _add(request, proof.email)
    return render(request, "account/confirm_link.html", {"email": proof.email, "is_signed_in": True})


def _add(request: HttpRequest, email: str) -> HttpResponse:
    proofs.forget(request.session, PURPOSE)
    user = _own(request)
    try:
        services.add_email(actor=user, email=email)
    except AddressInUse:
        messages.error(request, _("This address belongs to another account."))
    else:
        get_adapter(request).send_notification_mail("account/email/email_added", user)
        messages.success(request, _("The address was added. Badges sent to it are in your wallet."))
    return redirect("account_email")
