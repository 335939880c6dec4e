"""Signing in and out at a location: its own host asks, the network's host knows who it is, a one-time pass between.

location /sign-in/?next=…     nonce in a host-only cookie, to the network with the nonce's hash
network  /hand-over/?…        signs in if need be, makes the pass
location /hand-over/<token>/  takes the pass, begins the location's own session
"""

import re
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared.accounts.cookies import read_cookie, remove_cookie, write_cookie
from shared.accounts.redirects import local_path
from shared.accounts.sessions import FAMILY, family_of
from shared.languages import carried_prefix
from tenants import greetings
from tenants.access import open_to_all
from tenants.errors import HandOverRefused
from tenants.hosts import base_url, network_url
from tenants.origin import came_from, remember_origin, tenant_of_host
from tenants.services.handover import hash_of, issue_hand_over, redeem_hand_over

NONCE = "hand-over"
NONCE_SECONDS = 3600  # signing up takes its time
_SIGN_OUT_SALT = "tenants.sign-out"
_SIGN_OUT_SECONDS = 60


@open_to_all
@never_cache
@require_GET
def sign_in(request: HttpRequest, is_new: bool = False) -> HttpResponse:
    """On a location: off to the network's host, which sends the person back. `is_new`: to sign up first."""
    following = local_path(request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect_safely(following)
    nonce = read_cookie(request, NONCE)
    if not re.fullmatch(r"[\w-]{43}", nonce):
        nonce = secrets.token_urlsafe(32)
    wish = {"host": _host(request), "browser": hash_of(nonce), "next": following}
    if is_new:
        wish["new"] = "1"
    response = redirect_safely(network_url(f"{carried_prefix(request)}/hand-over/?{urlencode(wish)}"))
    write_cookie(response, NONCE, nonce, seconds=NONCE_SECONDS)
    return response


@never_cache
@require_GET
def hand_over(request: HttpRequest) -> HttpResponse:
    """On the network: make the pass for whoever is signed in here, after signing in if need be.

    404 for a host that is not a location's primary one, so that this never redirects elsewhere.
    """
    host, browser = request.GET.get("host", ""), request.GET.get("browser", "")
    tenant = tenant_of_host(host)
    if tenant is None or not re.fullmatch(r"[0-9a-f]{64}", browser):
        raise Http404
    following = local_path(request.GET.get("next"))
    if not request.user.is_authenticated:
        page = reverse("account_signup" if request.GET.get("new") else "account_login")
        wish = urlencode({"host": host, "browser": browser, "next": following})
        response = redirect_safely(f"{page}?{urlencode({'next': f'{request.path}?{wish}'})}")
        remember_origin(response, host=host, path=following)
        return response
    token = issue_hand_over(
        actor=request.user,
        host=host,
        browser_hash=browser,
        family=family_of(request.session),
        notice=greetings.take(request),
    )
    target = f"{base_url(host)}/hand-over/{token}/?{urlencode({'next': following})}"
    if host.endswith(f".{settings.NETWORK_DOMAIN}"):
        response = redirect_safely(target)
    else:
        # The policy of the sign-in form forbids that its answer leads to a foreign host: go on from a page instead.
        response = _no_traces(
            render(request, "account/continue.html", {"target": target, "name": tenant.name})
        )
    remember_origin(response, host=host, path=following)
    return response


@open_to_all
@never_cache
@require_GET
def take_hand_over(request: HttpRequest, token: str) -> HttpResponse:
    """On a location: take the pass and begin the host's own session under a new key."""
    following = local_path(request.GET.get("next"))
    nonce = read_cookie(request, NONCE)
    try:
        taken = redeem_hand_over(token=token, host=_host(request), browser_nonce=nonce)
    except HandOverRefused as refused:
        if request.user.is_authenticated:  # the link was opened twice: no harm done
            return redirect_safely(following)
        response = render(
            request,
            "account/hand_over_refused.html",
            {"message": refused.message, "next": following},
            status=403,
        )
        response._has_been_logged = True  # type: ignore[attr-defined]  # its address holds the token
        return _no_traces(response)
    login(request, taken.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[FAMILY] = taken.family
    greetings.show(request, taken.notice)
    response = redirect_safely(following)
    remove_cookie(response, NONCE)
    return response


@open_to_all
@never_cache
@require_POST
def sign_out_here(request: HttpRequest) -> HttpResponse:
    """On a location: end this host's session, then the network's, so that signing in again asks again."""
    user_id = request.user.pk
    logout(request)
    if user_id is None:
        return redirect_safely("/")
    ticket = signing.dumps({"u": user_id, "h": _host(request)}, salt=_SIGN_OUT_SALT)
    return redirect_safely(network_url(f"/sign-out/?{urlencode({'ticket': ticket})}"), status=303)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out_of_network(request: HttpRequest) -> HttpResponse:
    """On the network: by its own form, or by the signed ticket of a location where the same person just signed out."""
    if request.method == "POST":
        logout(request)
        return redirect_safely("/")
    if "ticket" not in request.GET:
        return render(request, "account/logout.html")
    try:
        ticket = signing.loads(request.GET["ticket"], salt=_SIGN_OUT_SALT, max_age=_SIGN_OUT_SECONDS)
    except signing.BadSignature:
        return redirect_safely("/sign-out/")
    if request.user.pk == ticket["u"]:
        logout(request)
    return redirect_safely(f"{base_url(ticket['h'])}/" if tenant_of_host(ticket["h"]) else "/")


@never_cache
@require_GET
def sign_in_on_network(request: HttpRequest, is_new: bool = False) -> HttpResponse:
    """The same addresses on the network's host lead to its own pages."""
    page = reverse("account_signup" if is_new else "account_login")
    return redirect_safely(f"{page}?{urlencode({'next': local_path(request.GET.get('next'))})}")


@require_GET
def to_account(request: HttpRequest) -> HttpResponse:
    """The short address of one's account; `?for=<host>` is where the person comes from."""
    response = redirect_safely(reverse("account_home"))
    origin = came_from(request)
    if origin is not None and "for" in request.GET:
        remember_origin(response, host=origin.host, path="/")
    return response


def redirect_safely(url: str, *, status: int = 302) -> HttpResponse:
    """A redirect whose address (it may hold a token) is told to nobody by Referer."""
    response = HttpResponseRedirect(url)
    response.status_code = status
    return _no_traces(response)


def _no_traces(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _host(request: HttpRequest) -> str:
    return split_domain_port(request.get_host())[0].rstrip(".")
