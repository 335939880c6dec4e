"""What the pages of those who organise and coordinate begin with: who acts, on what. Whoever may not gets a 404."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from learning.models import Activity, Invitation, InvitationBatch, Organiser, Playlist
from learning.queries.activities import find_activity, find_activity_by_id
from learning.queries.invitations import find_batch, find_invitation
from learning.queries.organisers import find_organiser
from learning.queries.playlists import find_playlist
from learning.targets import Target
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import member_of_request, user_of_request

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """People who are not signed in are sent to sign in and come back."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        return view(request, *args, **kwargs)

    return wrapped


def actor_of(request: HttpRequest) -> Member:
    """Who acts. Nobody becomes a member by asking: a stand-in, which is allowed nothing, serves as well."""
    user = user_of_request(request)
    assert user is not None  # `signed_in` saw to it
    return member_of_request(request) or Member(user_id=user.pk, display_name=user.get_display_name())


def need(rule: str, actor: Member, *objects: Any) -> None:
    """404 unless the rule says yes: a page that one may not see is not there."""
    if not allows(rule, actor, *objects):
        raise Http404


def organiser_for(actor: Member, slug: str, rule: str = "organiser.enter") -> Organiser:
    organiser = find_organiser(slug)
    if organiser is None:
        raise Http404
    need(rule, actor, organiser)
    return organiser


def activity_for(actor: Member, slug: str, rule: str = "activity.enter") -> Activity:
    activity = find_activity(slug)
    if activity is None:
        raise Http404
    need(rule, actor, activity)
    return activity


def activity_where(request: HttpRequest, slug: str, rule: str) -> tuple[Member, Activity]:
    """Who asks, and the activity, if `rule` lets them. Raises Http404."""
    member = actor_of(request)
    activity = activity_for(member, slug)
    need(rule, member, activity)
    return member, activity


def activity_of_form(request: HttpRequest, actor: Member, slug: str, rule: str) -> Activity:
    """The activity whose form was sent. Its id says which: a draft that gets its name gets another address while
    others have its former one open, and the next new draft may get that one."""
    try:
        key = uuid.UUID(request.POST.get("activity", ""))
    except ValueError:
        return activity_for(actor, slug, rule)
    activity = find_activity_by_id(key)
    if activity is None:
        raise Http404
    need(rule, actor, activity)
    return activity


def playlist_for(actor: Member, slug: str, rule: str = "playlist.edit") -> Playlist:
    playlist = find_playlist(slug)
    if playlist is None:
        raise Http404
    need(rule, actor, playlist)
    return playlist


def target_for(actor: Member, *, kind: str, slug: str = "") -> Target:
    """What people are to be invited to, by somebody who may."""
    target = Target()
    if kind == "organiser":
        target = Target(organiser=organiser_for(actor, slug))
    elif kind == "activity":
        target = Target(activity=activity_for(actor, slug))
    elif kind == "playlist":
        target = Target(playlist=playlist_for(actor, slug, "playlist.manage_team"))
    if not target.may_invite(actor):
        raise Http404
    return target


def invitation_for(actor: Member, pk: uuid.UUID) -> Invitation:
    """One that the actor may look after."""
    invitation = find_invitation(pk)
    if invitation is None or not Target.of(invitation).may_invite(actor, invitation.role):
        raise Http404
    return invitation


def batch_for(actor: Member, pk: uuid.UUID) -> InvitationBatch:
    """One's own list, while one may still invite there."""
    batch = find_batch(pk)
    if batch is None or batch.created_by_id != actor.pk or not Target.of(batch).may_invite(actor):
        raise Http404
    return batch
