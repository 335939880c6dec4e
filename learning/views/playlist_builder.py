"""The builder: a playlist's steps and texts on one page. Every control is a form that posts; a script only adds
dragging. What the controls do: learning.views.playlist_changes."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.forms.playlists import FindForm, GroupForm, NewActivityForm, PlaylistForm
from learning.models import Organiser, Playlist, PlaylistStep
from learning.queries.dry_runs import dry_run
from learning.queries.organisers import find_organiser
from learning.queries.playlists import find_elsewhere, find_here, items_elsewhere, shown_steps_of
from learning.services.playlists import create_playlist, update_playlist
from learning.views.access import actor_of, playlist_for, signed_in
from learning.views.cards import when_text
from learning.views.playlist_words import (
    elsewhere_when,
    finding_texts,
    status_tag,
    step_card,
    step_title,
    unseen_steps,
)
from shared.countries import language_name
from shared.rules import allows
from tenants.members.models import Member
from tenants.models import Tenant
from theming.queries.categories import shown_categories


def _form(tenant: Tenant, *args: Any, initial: dict[str, Any], more: str = "") -> PlaylistForm:
    codes = dict.fromkeys([*tenant.languages, "en", *([more] if more else [])])
    return PlaylistForm(
        *args,
        categories=list(shown_categories()),
        languages=[(code, language_name(code)) for code in codes],
        initial=initial,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def playlist_new(request: HttpRequest, slug: str) -> HttpResponse:
    member = actor_of(request)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    organiser = _organiser(member, slug)
    form = _form(tenant, request.POST or None, initial={"visibility": "network", "language": tenant.language})
    if request.method == "POST" and form.is_valid():
        playlist = create_playlist(actor=member, organiser=organiser, **form.cleaned_data)
        messages.success(request, _("Saved as a draft. Now add its steps."))
        return redirect(f"/manage/playlists/{playlist.slug}/")
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "title": _("New playlist"),
        "button": _("Save as a draft"),
        "lead": _("Activities in a row, of yours and of others, with a badge at the end."),
    }
    return render(request, "learning/manage/form.html", context, status=status)


def _organiser(member: Member, slug: str) -> Organiser:
    organiser = find_organiser(slug)
    if organiser is None or not allows("playlist.create", member, organiser):
        raise Http404
    return organiser


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def playlist_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Steps and how they hang together; below, the texts. POST saves the texts."""
    member = actor_of(request)
    playlist = playlist_for(member, slug)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    initial = PlaylistForm.initial_of(playlist)
    form = _form(tenant, request.POST or None, initial=initial, more=playlist.language)
    if request.method == "POST" and form.is_valid():
        badge_name = form.cleaned_data.pop("badge_name")
        update_playlist(actor=member, playlist=playlist, badge_name=badge_name, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"/manage/playlists/{playlist.slug}/")
    return builder_page(request, member, playlist, form=form)


def builder_page(
    request: HttpRequest,
    member: Member,
    playlist: Playlist,
    *,
    form: PlaylistForm | None = None,
    new_form: NewActivityForm | None = None,
    group_form: GroupForm | None = None,
) -> HttpResponse:
    """The page; a form that holds faults is shown in its place."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    steps, groups = shown_steps_of(playlist), list(playlist.groups.order_by("pk"))
    elsewhere, unseen = items_elsewhere(steps), unseen_steps(steps, member)
    find = FindForm(request.GET)
    words = str(find.cleaned_data.get("q", "")) if find.is_valid() else ""
    replaced = _replaced(request, steps, unseen)
    bound = [one for one in (form, new_form, group_form) if one is not None and one.is_bound]
    findings = dry_run(playlist, steps)
    return render(
        request,
        "learning/manage/playlists/builder.html",
        {
            "playlist": playlist,
            "state": status_tag(playlist),
            "steps": [
                step_card(step, elsewhere, unseen=unseen, sees_all=True)
                | {"is_mandatory": step.is_mandatory, "group_id": step.group_id}
                for step in steps
            ],
            "groups": groups,
            "find_form": find,
            "is_finding": "q" in request.GET,
            "words": words,
            "replaced": replaced,
            "here": _results_here(words, member, steps) if "q" in request.GET else [],
            "elsewhere": _results_elsewhere(words, steps) if "q" in request.GET and not replaced else [],
            "form": form or _form(tenant, initial=PlaylistForm.initial_of(playlist), more=playlist.language),
            "new_form": new_form or NewActivityForm(),
            "may_add": allows("activity.create", member, playlist.organiser),
            "may_manage_team": allows("playlist.manage_team", member, playlist),
            "group_form": group_form or GroupForm(prefix="group"),
            "troubles": [
                text for text, is_error in finding_texts(findings, steps, groups, unseen) if is_error
            ],
        },
        status=422 if bound else 200,
    )


def _replaced(
    request: HttpRequest, steps: list[PlaylistStep], unseen: Collection[Any]
) -> dict[str, Any] | None:
    wanted = request.GET.get("replace", "")
    step = next((step for step in steps if str(step.pk) == wanted), None)
    return {"id": step.pk, "title": step_title(step, unseen)} if step else None


def _results_here(words: str, member: Member, steps: list[PlaylistStep]) -> list[dict[str, Any]]:
    taken = {step.activity_id for step in steps}
    return [
        {
            "title": activity.title,
            "slug": activity.slug,
            "organiser": activity.organiser.name,
            "when": when_text(activity),
            "is_own": activity.is_own,  # type: ignore[attr-defined]
            "state": "" if activity.is_published else activity.get_status_display(),
        }
        for activity in find_here(words, member)
        if activity.pk not in taken
    ]


def _results_elsewhere(words: str, steps: list[PlaylistStep]) -> list[dict[str, Any]]:
    taken = {step.item_id for step in steps}
    return [
        {
            "title": item.local_title,
            "tenant": item.tenant_id,
            "item": item.item_id,
            "organiser": item.organiser,
            "location": item.location,
            "when": elsewhere_when(item),
        }
        for item in find_elsewhere(words)
        if item.item_id not in taken
    ]
