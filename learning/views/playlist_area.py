"""The playlists of the organisers that one works for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.enums import PlaylistRole
from learning.queries.organisers import work_of
from learning.queries.over_steps import over_steps
from learning.queries.playlists import playlists_of_area
from learning.queries.teams import playlist_work_of
from learning.rules import ASSESSORS, EDITORS
from learning.views.access import actor_of, signed_in
from learning.views.playlist_words import status_tag


@require_safe
@signed_in
def playlist_area(request: HttpRequest) -> HttpResponse:
    """All playlists of one's organisers, and which of them want looking after."""
    member = actor_of(request)
    work = list(work_of(member))
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    roles, single = {row.organiser_id: row.role for row in work}, playlist_work_of(member)
    playlists = list(playlists_of_area(member)[:200])
    troubled = over_steps([playlist.pk for playlist in playlists if playlist.is_published])
    rows = [
        {
            "title": playlist.title,
            "organiser": playlist.organiser.name,
            "url": f"/manage/playlists/{playlist.slug}/"
            if is_open
            and (
                roles.get(playlist.organiser_id) in EDITORS or single.get(playlist.pk) == PlaylistRole.EDITOR
            )
            else f"/playlists/{playlist.slug}/",
            "people_url": f"/manage/playlists/{playlist.slug}/people/"
            if roles.get(playlist.organiser_id) in (*EDITORS, *ASSESSORS) or playlist.pk in single
            else "",
            "state": status_tag(playlist),
            "started": playlist.started,  # type: ignore[attr-defined]
            "finished": playlist.finished,  # type: ignore[attr-defined]
            "is_troubled": playlist.pk in troubled,
        }
        for playlist in playlists
    ]
    adding = [
        {"name": row.organiser.name, "url": f"/manage/organisers/{row.organiser.slug}/playlists/new/"}
        for row in work
        if is_open and row.role in EDITORS
    ]
    return render(request, "learning/manage/playlists/area.html", {"playlists": rows, "adding": adding})
