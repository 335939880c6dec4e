"""The playlists of the organisers that one works for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.enums import PlaylistRole
from learning.models import Playlist
from learning.queries.organisers import work_of
from learning.queries.over_steps import over_steps
from learning.queries.playlists import playlists_of_area
from learning.queries.teams import playlist_work_of
from learning.rules import ASSESSORS, EDITORS
from learning.views.access import actor_of, signed_in
from learning.views.playlist_words import status_tag
from learning.views.responses import page_of

PAGE_SIZE = 50


@require_safe
@signed_in
def playlist_area(request: HttpRequest) -> HttpResponse:
    """All playlists of one's organisers, and which of them want looking after."""
    member = actor_of(request)
    work = list(work_of(member))
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    roles, single = {row.organiser_id: row.role for row in work}, playlist_work_of(member)
    page = page_of(playlists_of_area(member), request, size=PAGE_SIZE, card=lambda playlist: playlist)
    troubled = over_steps([playlist.pk for playlist in page.object_list if playlist.is_published])
    rows = [
        _row(playlist, roles.get(playlist.organiser_id, ""), single.get(playlist.pk, ""), is_open=is_open)
        | {"is_troubled": playlist.pk in troubled}
        for playlist in page.object_list
    ]
    adding = [
        {"name": row.organiser.name, "url": f"/manage/organisers/{row.organiser.slug}/playlists/new/"}
        for row in work
        if is_open and row.role in EDITORS
    ]
    context = {"playlists": rows, "page": page, "adding": adding}
    return render(request, "learning/manage/playlists/area.html", context)


def _row(playlist: Playlist, role: str, single: str, *, is_open: bool) -> dict[str, Any]:
    """`role`: the reader's in its organiser; `single`: in this playlist alone."""
    base = f"/manage/playlists/{playlist.slug}/"
    may_edit = is_open and (role in EDITORS or single == PlaylistRole.EDITOR)
    sees_people = role in (*EDITORS, *ASSESSORS) or bool(single)
    return {
        "title": playlist.title,
        "organiser": playlist.organiser.name,
        "url": base if may_edit else f"/playlists/{playlist.slug}/",
        "people_url": f"{base}people/" if sees_people else "",
        "state": status_tag(playlist),
        "started": playlist.started,  # type: ignore[attr-defined]
        "finished": playlist.finished,  # type: ignore[attr-defined]
    }
