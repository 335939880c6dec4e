"""Claiming a badge by a code: look, one tap, done. Guessing is limited for each address that connects."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credentials.addresses import credential_url
from credentials.errors import ClaimError, UnknownCode
from credentials.forms import ClaimForm, CodeForm
from credentials.models import Achievement, ClaimCode, Credential
from credentials.services.claiming import claim_with_code, find_claim_code
from shared.errors import ServiceError
from shared.services.limits import hit, is_blocked, peer_address
from tenants.access import open_to_all
from tenants.members.requests import user_of_request

WRONG_CODES_A_MINUTE = 20
_STATES = {
    "claim_not_started": "early",
    "claim_ended": "over",
    "claim_inactive": "over",
    "claim_used_up": "used_up",
    "unknown_code": "unknown",
    "claim_withdrawn": "over",
}


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """For people who type the code, or paste the link."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect(reverse("claim", args=[form.cleaned_data["code"][:32] or "-"]))
    return _page(request, "ask", status=422 if form.is_bound else 200, form=form)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows what there is; POST claims: 201 the first time, 200 for a badge that one has, 404, 409, 410 or 429."""
    peer = peer_address(request)
    blocked = is_blocked(name="claim", subject=peer, limit=WRONG_CODES_A_MINUTE)
    if not blocked.allowed:
        response = render(request, "429.html", {"retry_after": blocked.retry_after}, status=429)
        response["Retry-After"] = str(blocked.retry_after)
        return response
    try:
        claim_code = find_claim_code(code)
    except UnknownCode:
        hit(name="claim", subject=peer, limit=WRONG_CODES_A_MINUTE, seconds=60)
        return _page(request, "unknown", status=404)
    user = user_of_request(request)
    form = ClaimForm(request.POST or None) if user is None else None
    if request.method != "POST":
        return _page(request, "open", claim_code=claim_code, form=form, status=200)
    if form is not None and not form.is_valid():
        return _page(request, "open", claim_code=claim_code, form=form, status=422)
    try:
        result = claim_with_code(
            code=code, user=user, email=form.cleaned_data["email"] if form is not None else ""
        )
    except ClaimError as error:
        return _page(request, _STATES.get(error.code, "over"), claim_code=claim_code, status=error.status)
    except ServiceError as error:
        if form is not None:
            form.add_error("email", str(error))
        return _page(request, "open", claim_code=claim_code, form=form, status=422)
    return _page(
        request,
        "done" if result.is_new else "already",
        claim_code=claim_code,
        # A stranger who types an address learns nothing of the badge that waits there, not even its address.
        credential=result.credential if user is not None else None,
        needs_account=user is None,
        status=201 if result.is_new else 200,
    )


def _page(
    request: HttpRequest,
    state: str,
    *,
    status: int,
    claim_code: ClaimCode | None = None,
    credential: Credential | None = None,
    form: Any = None,
    needs_account: bool = False,
) -> HttpResponse:
    here = request.path
    context = {
        "state": state,
        "form": form,
        "badge": _badge(claim_code.achievement) if claim_code else None,
        "opens_at": _moment(claim_code, request) if claim_code else "",
        "credential_url": credential_url(credential) if credential else "",
        "needs_account": needs_account,
        "sign_in_url": f"/sign-in/?next={here}",
        "sign_up_url": f"/sign-up/?next={here}",
    }
    response = render(request, "credentials/claims/page.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _moment(claim_code: ClaimCode, request: HttpRequest) -> str:
    if claim_code.starts_at is None:
        return ""
    zone = ZoneInfo(request.tenant.time_zone)  # type: ignore[attr-defined]
    return formats.date_format(claim_code.starts_at.astimezone(zone), "D j M, H:i")


def _badge(achievement: Achievement) -> dict[str, str]:
    return {
        "name": achievement.name,
        "image_url": f"/achievements/{achievement.pk}/image.svg",
        "description": achievement.description,
        "issuer": achievement.issuer.name,
    }
