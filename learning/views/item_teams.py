"""Who has a role in one activity or playlist alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.models import Activity, Playlist
from learning.queries.playlists import find_playlist
from learning.queries.teams import team_of_item
from learning.services.item_teams import remove_from_item, set_item_role
from learning.targets import Target
from learning.views.access import activity_for, actor_of, need, playlist_for, signed_in
from learning.views.areas import area_of
from shared.rules import allows
from tenants.members.models import Member


@require_safe
@signed_in
def activity_team(request: HttpRequest, slug: str) -> HttpResponse:
    """The organiser's team works in it beside them."""
    actor = actor_of(request)
    target = Target(activity=activity_for(actor, slug, "activity.manage_team"))
    leads = _("These people work in this one activity alone, beside the organiser's team.")
    return _team(request, actor, target, leads)


@require_safe
@signed_in
def playlist_team(request: HttpRequest, slug: str) -> HttpResponse:
    """The organiser's team works in it beside them."""
    actor = actor_of(request)
    target = Target(playlist=playlist_for(actor, slug, "playlist.manage_team"))
    leads = _("These people work in this one playlist alone, beside the organiser's team.")
    return _team(request, actor, target, leads)


def _team(request: HttpRequest, actor: Member, target: Target, leads: str) -> HttpResponse:
    item = target.item
    assert item is not None
    people = [
        {
            "id": row.member_id,
            "name": str(row.member),
            "role": row.role,
            "label": row.get_role_display(),
            "is_me": row.member_id == actor.pk,
            "roles": [(role.value, role.label) for role in target.roles],
            "may_remove": True,
        }
        for row in team_of_item(item)
    ]
    context = {
        "area": area_of(target, actor, "members"),
        "people": people,
        "base": target.path,
        "may_invite": True,
        "is_playlist": target.playlist is not None,
        "leads": leads,
    }
    return render(request, "learning/manage/members.html", context)


@require_POST
@signed_in
def activity_member(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    actor = actor_of(request)
    return _member(request, actor, activity_for(actor, slug), number)


@require_POST
@signed_in
def playlist_member(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    playlist = find_playlist(slug)
    if playlist is None:
        raise Http404
    return _member(request, actor_of(request), playlist, number)


def _member(request: HttpRequest, actor: Member, item: Activity | Playlist, number: int) -> HttpResponse:
    """Another role, or out of the team: `action` says. One's own role everybody may give up."""
    is_playlist = isinstance(item, Playlist)
    target = Target(playlist=item) if isinstance(item, Playlist) else Target(activity=item)
    managing = "playlist.manage_team" if is_playlist else "activity.manage_team"
    row = team_of_item(item).filter(member_id=number).first()
    if row is None:
        raise Http404
    action = request.POST.get("action", "")
    if number != actor.pk or action != "remove":
        need(managing, actor, item)
    role = next((role for role in target.roles if role.value == request.POST.get("role")), None)
    if action == "role" and role is not None:
        set_item_role(actor=actor, item=item, member=row.member, role=role)  # type: ignore[arg-type]
        messages.success(
            request, _("%(name)s has another role now: %(role)s.") % {"name": row.member, "role": role.label}
        )
    elif action == "remove":
        remove_from_item(actor=actor, item=item, member=row.member)
        messages.success(request, _("%(name)s is not in the team any more.") % {"name": row.member})
    else:
        raise Http404
    if allows(managing, actor, item):
        return redirect(f"{target.path}team/")
    return redirect("/manage/playlists/" if is_playlist else "/manage/")
