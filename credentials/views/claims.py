"""Claiming a badge by a code: look, one tap, done. Guessing is limited for each address that connects."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credentials.addresses import credential_url
from credentials.errors import ClaimError, UnknownCode
from credentials.forms import ClaimForm, CodeForm
from credentials.models import Achievement, ClaimCode, Credential
from credentials.services.claiming import claim_with_code, find_claim_code, find_held, require_open
from shared.errors import ServiceError, TooManyTries
from shared.models import User
from shared.moments import moment_text
from shared.services.limits import count, is_blocked, peer_address, require
from shared.text import plain
from tenants.members.requests import user_of_request

# name, limit, seconds
WRONG_CODES = ("claim-wrong-code", 20, 60)
CLAIMS_BY_MAIL = ("claim-by-mail", 300, 60)  # a whole hall behind one address
_STATES = {
    "claim_not_started": "early",
    "claim_ended": "over",
    "claim_inactive": "over",
    "claim_used_up": "used_up",
    "unknown_code": "unknown",
    "claim_withdrawn": "withdrawn",
}


@never_cache
@require_http_methods(["GET", "HEAD"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """For people who type the code, or paste the link."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect(reverse("claim", args=[form.cleaned_data["code"][:32] or "-"]))
    return _page(request, "ask", status=200, form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows what there is; POST claims: 201 the first time, 200 for a badge that one has, 404, 409, 410 or 429."""
    user = user_of_request(request)
    claim_code = _found(request, code, user)
    if claim_code is None:
        return _page(request, "unknown", status=404, form=CodeForm())
    if request.method == "POST":
        return _claim(request, claim_code, user)
    held = find_held(claim_code=claim_code, user=user) if user else None
    if held is not None:
        return _page(request, "already", claim_code=claim_code, credential=held, status=200)
    try:
        require_open(claim_code)
    except ClaimError as error:
        return _page(request, _STATES[error.code], claim_code=claim_code, status=error.status)
    return _page(request, "open", claim_code=claim_code, form=None if user else ClaimForm(), status=200)


def _found(request: HttpRequest, code: str, user: User | None) -> ClaimCode | None:
    """The code's row, or None. Wrong codes are counted for the account, or else the address that connects; after too
    many nothing is looked up at all. Raises TooManyTries."""
    guesser = f"user:{user.pk}" if user else peer_address(request)
    blocked = is_blocked(name=WRONG_CODES[0], subject=guesser, limit=WRONG_CODES[1])
    if not blocked.allowed:
        raise TooManyTries(blocked.retry_after)
    try:
        return find_claim_code(code)
    except UnknownCode:
        count(WRONG_CODES, guesser)
        return None


def _claim(request: HttpRequest, claim_code: ClaimCode, user: User | None) -> HttpResponse:
    form = None
    if user is None:
        # Each of these may send a mail to an address that somebody typed.
        require(CLAIMS_BY_MAIL, peer_address(request))
        form = ClaimForm(request.POST)
        if not form.is_valid():
            return _page(request, "open", claim_code=claim_code, form=form, status=422)
    email = form.cleaned_data["email"] if form else ""
    try:
        result = claim_with_code(code=claim_code.code, user=user, email=email)
    except ClaimError as error:
        return _page(request, _STATES[error.code], claim_code=claim_code, status=error.status)
    except ServiceError as error:
        if form is None:
            raise
        form.add_error("email", str(error))
        return _page(request, "open", claim_code=claim_code, form=form, status=422)
    return _page(
        request,
        "done" if result.is_new else "already",
        claim_code=claim_code,
        # A stranger who types somebody's address learns nothing of the badge that this person has already.
        credential=result.credential if user or result.is_new else None,
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
    here = quote(request.path)
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
    return moment_text(claim_code.starts_at, request.tenant.time_zone)  # type: ignore[attr-defined]


def _badge(achievement: Achievement) -> dict[str, str]:
    return {
        "name": achievement.name,
        "image_url": f"/achievements/{achievement.pk}/image.svg",
        "description": plain(achievement.description, 300),
        "issuer": achievement.issuer.name,
    }
