"""Who has a role in one playlist alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.enums import PlaylistRole
from learning.queries.playlists import find_playlist
from learning.queries.teams import team_of_playlist
from learning.services.playlist_teams import remove_from_playlist, set_playlist_role
from learning.targets import Target
from learning.views.access import actor_of, need, playlist_for, signed_in
from learning.views.areas import area_of
from learning.views.teams import people_of_item
from shared.rules import allows


@require_safe
@signed_in
def playlist_team(request: HttpRequest, slug: str) -> HttpResponse:
    """The organiser's team works in it beside them."""
    actor = actor_of(request)
    playlist = playlist_for(actor, slug, "playlist.manage_team")
    return render(
        request,
        "learning/manage/members.html",
        {
            "area": area_of(Target(playlist=playlist), actor, "members"),
            "people": people_of_item(team_of_playlist(playlist), actor, PlaylistRole.choices),
            "base": f"/manage/playlists/{playlist.slug}/",
            "may_invite": True,
            "is_playlist": True,
            "leads": _("These people work in this one playlist alone, beside the organiser's team."),
        },
    )


@require_POST
@signed_in
def playlist_member(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Another role, or out of the team: `action` says. One's own role everybody may give up."""
    actor = actor_of(request)
    playlist = find_playlist(slug)
    row = team_of_playlist(playlist).filter(member_id=number).first() if playlist is not None else None
    if playlist is None or row is None:
        raise Http404
    action = request.POST.get("action", "")
    if number != actor.pk or action != "remove":
        need("playlist.manage_team", actor, playlist)
    if action == "role" and request.POST.get("role") in PlaylistRole.values:
        role = PlaylistRole(request.POST["role"])
        set_playlist_role(actor=actor, playlist=playlist, member=row.member, role=role)
        messages.success(
            request, _("%(name)s has another role now: %(role)s.") % {"name": row.member, "role": role.label}
        )
    elif action == "remove":
        remove_from_playlist(actor=actor, playlist=playlist, member=row.member)
        messages.success(request, _("%(name)s is not in the team any more.") % {"name": row.member})
    else:
        raise Http404
    is_manager = allows("playlist.manage_team", actor, playlist)
    return redirect(f"/manage/playlists/{slug}/team/" if is_manager else "/manage/playlists/")
