"""Organisers that the location enters for others, and how those take them over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learning.forms.exchange import ClaimForm, ProviderForm
from learning.queries.imports import unclaimed_organisers
from learning.queries.organisers import find_organiser
from learning.services.claims import claim_has_ended, claim_organiser, create_provider, find_claim, send_claim
from learning.views.access import actor_of, signed_in
from learning.views.responses import page_of
from shared.errors import ServiceError
from shared.rules import allows
from shared.secret_pages import keep_address
from tenants.access import open_to_all
from tenants.members.requests import ensure_member


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def providers(request: HttpRequest) -> HttpResponse:
    """Organisers that the location has entered for others, and a form for one more."""
    member = actor_of(request)
    if not allows("organiser.provide", member):
        raise Http404
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organiser = create_provider(actor=member, name=data["name"], description=data["description"])
        if data["email"]:
            send_claim(actor=member, organiser=organiser, email=data["email"])
        messages.success(
            request, _("%(name)s is entered. Now import what they offer.") % {"name": organiser.name}
        )
        return redirect(f"/manage/import/?organiser={organiser.slug}")
    page = page_of(unclaimed_organisers(), request, size=50, card=lambda row: row)
    context = {"form": form, "page": page}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/exchange/providers.html", context, status=status)


@require_POST
@signed_in
def provider_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the link with which somebody takes the organiser over."""
    member, organiser = actor_of(request), find_organiser(slug)
    if organiser is None or not allows("organiser.provide", member):
        raise Http404
    form = ClaimForm(request.POST)
    try:
        if form.is_valid():
            send_claim(actor=member, organiser=organiser, email=form.cleaned_data["email"])
            messages.success(request, _("The e-mail is on its way."))
        else:
            messages.error(request, _("This is not an e-mail address. Write it like name@example.org."))
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect("/manage/providers/")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the claim's mail."""
    found = find_claim(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        member = ensure_member(request)
        assert member is not None  # signed in, as seen above
        try:
            organiser = claim_organiser(member=member, claim=found)
        except ServiceError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, _("%(name)s is yours.") % {"name": organiser.name})
        return redirect("/manage/")
    has_ended = claim_has_ended(found)
    context = {
        "organiser": found.organiser,
        "is_taken": found.claimed_at is not None,
        "has_ended": has_ended,
        "is_read_only": request.tenant.is_read_only,  # type: ignore[attr-defined]
    }
    status = 410 if has_ended else 200
    return keep_address(render(request, "learning/exchange/claim.html", context, status=status))
