"""Playlists for everybody: list, page with the reader's own progress, starting and giving up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from learning.models import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep
from learning.progress import Progress
from learning.queries.playlists import (
    find_playlist,
    items_elsewhere,
    search_playlists,
    shown_steps_of,
)
from learning.queries.progress import progress_of, standings_of
from learning.services.playlist_enrolments import leave_playlist, start_playlist
from learning.services.playlists import playlist_cover_version, playlist_url
from learning.views.cards import category_card
from learning.views.plan_choices import plan_button
from learning.views.playlist_words import (
    cover_url,
    order_text,
    playlist_card,
    progress_card,
    state_text,
    step_card,
    unseen_steps,
    why_text,
)
from learning.views.responses import canonical, page_of
from shared.errors import ServiceError
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.models import Member
from tenants.members.requests import ensure_member, member_of_request
from tenants.memory import remembered
from theming.art.cover import cover_svg
from theming.queries.categories import shown_categories


class PlaylistSearchForm(forms.Form):
    """Everything is optional and lives in the address; nonsense asks for nothing."""

    q = forms.CharField(label=gettext_lazy("Search for"), required=False, max_length=100)
    category = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


@require_safe
@remembered
def playlist_list(request: HttpRequest) -> HttpResponse:
    form = PlaylistSearchForm(request.GET)
    words, category = form.asked("q"), form.asked("category")
    page = page_of(search_playlists(words, category), request, size=24, card=playlist_card)
    chips = [
        category_card(one) | {"url": f"/playlists/?category={one.slug}", "is_current": one.slug == category}
        for one in shown_categories()
    ]
    return render(
        request,
        "learning/playlists/list.html",
        {
            "page": page,
            "total": page.paginator.count,
            "categories": chips,
            "search_form": form,
            "is_asked": bool(words or category),
            "canonical": canonical(request),
        },
    )


def find_shown(request: HttpRequest, slug: str) -> Playlist:
    """The playlist, if this reader may see it. Raises Http404: whoever may not see it learns nothing."""
    playlist = find_playlist(slug)
    if playlist is None:
        raise Http404
    member = None if playlist.is_open_to_all else member_of_request(request)
    if not allows("playlist.view", member, playlist):
        raise Http404
    return playlist


@require_safe
@remembered
def playlist_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps as a path. The number of queries is the same however many steps there are."""
    playlist = find_shown(request, slug)
    member = member_of_request(request)
    steps = shown_steps_of(playlist)
    groups = {group.pk: group for group in playlist.groups.order_by("pk")}
    progress = _progress(playlist, steps, groups, member) if member else None
    enrolment = _enrolment(playlist, member) if member else None
    return render(
        request,
        "learning/playlists/page.html",
        {
            "playlist": _page(playlist),
            "organiser": playlist.organiser,
            "path": _path(steps, groups, progress, member),
            "rules": [_group(group) for group in groups.values()],
            "progress": progress_card(progress) if progress else None,
            "enrolment": enrolment,
            "signed_in": bool(request.user.is_authenticated),
            "may_start": playlist.is_published,
            "plan": plan_button(request, f"/playlists/{playlist.slug}/plan/")
            if playlist.is_published
            else None,
            "hidden_reason": playlist.hidden_reason or playlist.organiser.hidden_reason,
            "can_edit": member is not None and allows("playlist.edit", member, playlist),
        },
    )


def _page(playlist: Playlist) -> dict[str, Any]:
    achievement = playlist.achievement
    return {
        "title": playlist.title,
        "slug": playlist.slug,
        "url": playlist_url(playlist),
        "status": playlist.status,
        "category": category_card(playlist.category)
        | {"url": f"/playlists/?category={playlist.category.slug}"},
        "cover_url": cover_url(playlist),
        "summary": plain(playlist.description, 200),
        "description_html": render_markdown(playlist.description),
        "order": order_text(playlist),
        "is_fixed": playlist.is_fixed,
        "badge": {
            "name": achievement.name,
            "image_url": f"/achievements/{achievement.pk}/image.svg",
            "url": f"/achievements/{achievement.pk}/",
        },
    }


def _group(group: PlaylistGroup) -> dict[str, Any]:
    return {"name": group.name, "wanted": group.wanted}


def _enrolment(playlist: Playlist, member: Member) -> PlaylistEnrolment | None:
    return PlaylistEnrolment.objects.filter(playlist=playlist, member=member, left_at=None).first()


def _progress(
    playlist: Playlist, steps: list[PlaylistStep], groups: dict[int, PlaylistGroup], member: Member
) -> Progress:
    wanted = {key: group.wanted for key, group in groups.items()}
    return progress_of(playlist, steps, wanted, standings_of(steps, [member.pk])[member.pk])


def _path(
    steps: list[PlaylistStep],
    groups: dict[int, PlaylistGroup],
    progress: Progress | None,
    member: Member | None,
) -> list[dict[str, Any]]:
    elsewhere, unseen = items_elsewhere(steps), unseen_steps(steps, member)
    cards = [step_card(step, elsewhere, unseen=unseen) for step in steps]
    if progress is None:
        return [card | {"state": "", "label": "", "why": ""} for card in cards]
    titles: dict[Any, str] = {card["id"]: card["title"] for card in cards}
    path = []
    for card, step, one in zip(cards, steps, progress.steps, strict=True):
        own = step.group.name if step.group else ""
        path.append(
            card
            | {
                "state": one.state.value,
                "label": state_text(one.state),
                "why": why_text(one, titles, dict(groups), group=own, is_over=card["is_over"]),
            }
        )
    return path


@require_safe
def playlist_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The generated cover: the category's colour and the playlist's own seed."""
    playlist = find_shown(request, slug)
    response = HttpResponse(
        cover_svg(playlist.category.hue, playlist.cover_seed), content_type="image/svg+xml"
    )
    is_public = playlist.is_open_to_all and request.tenant.is_public  # type: ignore[attr-defined]
    is_lasting = request.GET.get("v") == playlist_cover_version(playlist)
    lasting = "public, max-age=31536000, immutable" if is_lasting else "public, max-age=3600"
    response["Cache-Control"] = lasting if is_public else "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def playlist_start(request: HttpRequest, slug: str) -> HttpResponse:
    playlist = find_shown(request, slug)
    member = ensure_member(request)
    if member is None:
        return redirect(f"/sign-in/?next=/playlists/{playlist.slug}/")
    try:
        enrolment = start_playlist(member=member, playlist=playlist)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        if enrolment.completed_at:
            messages.success(request, _("You had done it all already: the badge is yours."))
        else:
            messages.success(request, _("You are on your way. What you have done before counts."))
    return redirect(f"/playlists/{playlist.slug}/")


@require_POST
def playlist_leave(request: HttpRequest, slug: str) -> HttpResponse:
    playlist = find_shown(request, slug)
    member = member_of_request(request)
    if member is None:
        return redirect(f"/sign-in/?next=/playlists/{playlist.slug}/")
    leave_playlist(member=member, playlist=playlist)
    messages.success(request, _("You have given it up. What you did and earned stays yours."))
    return redirect(f"/playlists/{playlist.slug}/")
