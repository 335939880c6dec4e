"""The dry run of a playlist, and what may follow it: publishing, taking back, putting away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.dry_run import Finding, Trouble, blocks
from learning.models import Playlist
from learning.queries.dry_runs import dry_run
from learning.queries.finishing import may_be_named, would_finish
from learning.queries.playlists import steps_of
from learning.services.playlists import archive_playlist, publish_playlist, unpublish_playlist
from learning.views.access import actor_of, playlist_for, signed_in
from learning.views.playlist_words import finding_texts, unseen_steps
from shared.errors import ServiceError

NAMED_MOST = 50  # of those who would finish at once


@require_safe
@signed_in
def playlist_check(request: HttpRequest, slug: str) -> HttpResponse:
    """The dry run: what would go wrong, what it costs, and who would finish at once."""
    member = actor_of(request)
    playlist = playlist_for(member, slug)
    steps, groups = steps_of(playlist), list(playlist.groups.order_by("pk"))
    findings = dry_run(playlist, steps)
    texts = finding_texts(findings, steps, groups, unseen_steps(steps, member))
    told = [
        {"text": text, "is_error": is_error, "url": _where(finding, playlist)}
        for finding, (text, is_error) in zip(findings, texts, strict=True)
    ]
    people = would_finish(playlist, steps)
    return render(
        request,
        "learning/manage/playlists/check.html",
        {
            "playlist": playlist,
            "errors": [one for one in told if one["is_error"]],
            "warnings": [one for one in told if not one["is_error"]],
            "is_blocked": blocks(findings),
            "paid": sum(finding.trouble is Trouble.PRICE for finding in findings),
            "people": [str(person) for person in people[:NAMED_MOST]]
            if people and may_be_named(playlist, steps)
            else [],
            "people_total": len(people),
        },
    )


_STATUS: dict[str, tuple[Callable[..., Playlist], Any]] = {
    "publish": (publish_playlist, lambda: _("Published. This is how everybody sees it.")),
    "unpublish": (
        unpublish_playlist,
        lambda: _("It is a draft again. Whoever started it keeps the progress."),
    ),
    "archive": (archive_playlist, lambda: _("Put away. Its badges stay valid.")),
}


@require_POST
@signed_in
def playlist_status(request: HttpRequest, slug: str) -> HttpResponse:
    member = actor_of(request)
    playlist = playlist_for(member, slug)
    found = _STATUS.get(request.POST.get("action", ""))
    if found is None:
        raise Http404
    action, said = found
    try:
        action(actor=member, playlist=playlist)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/playlists/{playlist.slug}/check/")
    messages.success(request, said())
    if action is publish_playlist:
        return redirect(f"/playlists/{playlist.slug}/")
    return redirect(f"/manage/playlists/{playlist.slug}/")


def _where(finding: Finding, playlist: Playlist) -> str:
    """The place in the builder at which it is mended."""
    place = "groups" if finding.group is not None else "steps"
    return f"/manage/playlists/{playlist.slug}/#" + (f"step-{finding.steps[0]}" if finding.steps else place)
