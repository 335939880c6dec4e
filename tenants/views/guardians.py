"""A child's own pages about age and guardian (on the network), and the page behind the guardian's link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shared.accounts.forms import AgeForm, GuardianForm
from shared.accounts.limits import OWN_CHANGES
from shared.ages import consent_age
from shared.enums import ConsentState
from shared.models import GuardianConsent, User
from shared.queries.ages import is_child, statement_of
from shared.secret_pages import keep_address
from shared.services.ages import state_age
from shared.services.limits import peer_address, require
from tenants.services.guardians import (
    GuardianRefused,
    answer_as_guardian,
    ask_guardian,
    forget_guardian,
    read_guardian_link,
)

ANSWERS_BY_PEER = ("guardian-answers", 30, 600)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guardian_page(request: HttpRequest) -> HttpResponse:
    """Ask a guardian, ask again, take it back; who is old enough is told so."""
    user = _own(request)
    form = GuardianForm(request.POST if "ask" in request.POST else None)
    if request.method == "POST":
        require(OWN_CHANGES, str(user.pk))
        if "forget" in request.POST:
            forget_guardian(actor=user)
            messages.success(request, _("The address of your guardian is deleted."))
            return redirect("account_guardian")
        if form.is_valid():
            try:
                ask_guardian(actor=user, email=form.cleaned_data["email"])
            except GuardianRefused as refused:
                form.add_error("email", str(refused))
            else:
                messages.success(request, _("We have written to your guardian."))
                return redirect("account_guardian")
    statement = statement_of(user)
    consent = GuardianConsent.objects.filter(pk=user.pk).first()
    return render(
        request,
        "account/guardian.html",
        {
            "form": form,
            "is_child": is_child(user.pk),
            "must_say_age": statement is not None and statement.birth_date is None and is_child(user.pk),
            "years": consent_age(statement.country) if statement else 0,
            "consent": consent,
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def age_page(request: HttpRequest) -> HttpResponse:
    """Say one's age (again): after a move, or who was never asked. Children cannot make themselves older here: their
    day of birth stands, and mistakes are for the network's support."""
    user = _own(request)
    statement = statement_of(user)
    if statement is not None and statement.birth_date is not None:
        return redirect("account_guardian")
    form = AgeForm(request.POST or None, initial={"country": user.country})
    if request.method == "POST" and form.is_valid():
        require(OWN_CHANGES, str(user.pk))
        state_age(
            actor=user, country=form.cleaned_data["country"], birth_date=form.cleaned_data["birth_date"]
        )
        messages.success(request, _("Thank you, that is noted."))
        return redirect("account_guardian" if is_child(user.pk) else "account_home")
    return render(request, "account/age.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail's link, for somebody without an account. Opening it changes nothing."""
    consent = read_guardian_link(token)
    context: dict[str, Any] = {"done": ""}
    status = 200
    if consent is None:
        return _quiet(render(request, "account/guardian_answer.html", {"done": "gone"}, status=410))
    context |= {
        "name": consent.user.get_display_name(),
        "is_confirmed": consent.state == ConsentState.CONFIRMED,
    }
    if request.method == "POST":
        require(ANSWERS_BY_PEER, peer_address(request))
        wanted = {
            "confirm": ConsentState.CONFIRMED,
            "decline": ConsentState.DECLINED,
            "withdraw": ConsentState.WITHDRAWN,
        }.get(request.POST.get("answer", ""))
        if wanted is not None:
            try:
                context["done"] = answer_as_guardian(token=token, state=wanted).state
            except GuardianRefused:
                context["done"], status = "gone", 410
    return _quiet(render(request, "account/guardian_answer.html", context, status=status))


def _own(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _quiet(response: HttpResponse) -> HttpResponse:
    """No log hears of the page's address either."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return keep_address(response)
