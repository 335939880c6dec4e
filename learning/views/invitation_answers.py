"""The page on which an invitation is accepted or declined, by the secret address that came by mail or as a link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credentials.wallet.services.projecting import addresses_of
from learning.errors import AnotherAddress, InvitationClosed
from learning.models import Invitation
from learning.queries.invitations import find_by_token, roles_in
from learning.services.invitations import accept_invitation, decline_invitation, require_open
from learning.targets import Target
from shared.errors import TooManyTries
from shared.models import User
from shared.secret_pages import keep_address
from shared.services.limits import is_blocked, peer_address, require
from tenants.access import open_to_all
from tenants.members.requests import user_of_request

WRONG_TOKENS = ("invitation-wrong-token", 20, 60)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to. POST accepts or declines, for who is signed in. 404, 410 or 429 for who may not."""
    user = user_of_request(request)
    found = _found(request, token)
    if found is None:
        return _accept_page(request, "unknown", status=404)
    if user is None:
        return _guest_page(request, found)
    if request.method == "POST":
        return _answer(request, found, user)
    is_mine = found.is_link or found.email in addresses_of(user)
    if user.pk in roles_in(Target.of(found), {user.pk}) and _was_accepted(found, user):
        return _accept_page(request, "there", invitation=found)
    try:
        require_open(found)
    except InvitationClosed as closed:
        return _accept_page(request, closed.state, invitation=found, status=410)
    return _accept_page(request, "open" if is_mine else "other", invitation=found, user=user)


def _was_accepted(found: Invitation, user: User) -> bool:
    return found.accepted.filter(member_id=user.pk).exists()


def _guest_page(request: HttpRequest, found: Invitation) -> HttpResponse:
    """For who is not signed in: the same with and without an account."""
    try:
        require_open(found)
    except InvitationClosed as closed:
        return _accept_page(request, closed.state, invitation=found, status=410)
    return _accept_page(request, "guest", invitation=found)


def _answer(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    try:
        if request.POST.get("answer") == "no":
            decline_invitation(user=user, invitation=found)
            return _accept_page(request, "declined", invitation=found)
        is_confirmed = request.POST.get("confirm") == "yes"
        target = accept_invitation(user=user, invitation=found, is_confirmed=is_confirmed)
    except AnotherAddress:
        return _accept_page(request, "other", invitation=found, user=user, status=422)
    except InvitationClosed as closed:
        return _accept_page(request, closed.state, invitation=found, status=410)
    messages.success(
        request,
        _("Welcome to %(name)s. Your role: %(role)s.")
        % {"name": target.name, "role": target.role_name(found.role)},
    )
    return redirect(_home_of(target))


def _home_of(target: Target) -> str:
    return {"location": "/manage/coordination/", "playlist": "/manage/playlists/"}.get(
        target.kind, "/manage/"
    )


def _found(request: HttpRequest, token: str) -> Invitation | None:
    """The token's row, or None. Wrong tokens are counted for the account, or else for the address that connects.

    Raises TooManyTries.
    """
    user = user_of_request(request)
    subject = f"account:{user.pk}" if user else peer_address(request)
    name, limit, _seconds = WRONG_TOKENS
    found = find_by_token(token)
    if found is not None:
        return found
    blocked = is_blocked(name=name, subject=subject, limit=limit)
    if not blocked.allowed:
        raise TooManyTries(blocked.retry_after, template="429.html")
    require(WRONG_TOKENS, subject)
    return None


def _accept_page(
    request: HttpRequest,
    state: str,
    *,
    invitation: Invitation | None = None,
    user: User | None = None,
    status: int = 200,
) -> HttpResponse:
    target = Target.of(invitation) if invitation else None
    context = {
        "state": state,
        "kind": target.kind if target else "",
        "name": target.name if target else "",
        "role": target.role_name(invitation.role) if target and invitation else "",
        "inviter": str(invitation.created_by or "") if invitation else "",
        "is_link": invitation.is_link if invitation else False,
        "mine": user.email if user else "",
        "sent_to": _masked(invitation.email) if invitation else "",
        "sign_in_url": f"/sign-in/?next={request.path}",
        "sign_up_url": f"/sign-up/?next={request.path}",
    }
    return keep_address(render(request, "learning/invitations/page.html", context, status=status))


def _masked(email: str) -> str:
    """Enough to know one's own address by."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""
