"""The people of a playlist: how far each of them is at each step; reminders and files."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from learning.exchange.writing import KINDS, write_table
from learning.models import Playlist, PlaylistEnrolment, PlaylistStep
from learning.progress import State
from learning.queries.followers import Follower, Wanted, followers_of, judged, needs_all_judged
from learning.queries.playlists import steps_of
from learning.services.nudging import nudge_people
from learning.views.access import actor_of, playlist_for, signed_in
from learning.views.playlist_words import state_text, step_title, titles_of, unseen_steps
from shared.errors import ServiceError
from shared.moments import day_in, moment_text
from shared.rules import allows

PAGE_SIZE = 50
_ORDERS = ("name", "-name", "progress", "-progress", "started", "-started")


def _wanted(request: HttpRequest, steps: list[PlaylistStep]) -> Wanted:
    """What the address asks for; nonsense asks for nothing."""
    state = request.GET.get("state", "")
    step = request.GET.get("step", "")
    order = request.GET.get("order", "")
    return Wanted(
        name=request.GET.get("name", "")[:80].replace("\x00", ""),
        step=next((one.pk for one in steps if str(one.pk) == step), None),
        state=State(state) if state in {one.value for one in State} else None,
        order=order if order in _ORDERS else "name",
    )


def _found(
    request: HttpRequest, playlist: Playlist, steps: list[PlaylistStep], wanted: Wanted
) -> tuple[Page[Any], list[Follower]]:
    """The asked-for page, and its people with their progress."""
    enrolments = followers_of(playlist, steps, wanted)
    if needs_all_judged(wanted):
        everybody = Paginator(judged(playlist, steps, enrolments, wanted), PAGE_SIZE)
        page: Page[Any] = everybody.get_page(request.GET.get("page"))
        return page, list(page.object_list)
    page = Paginator(enrolments, PAGE_SIZE).get_page(request.GET.get("page"))
    return page, judged(playlist, steps, list(page.object_list), wanted)


@require_safe
@signed_in
def playlist_people(request: HttpRequest, slug: str) -> HttpResponse:
    member = actor_of(request)
    playlist = playlist_for(member, slug, "playlist.see_people")
    steps = steps_of(playlist)
    wanted = _wanted(request, steps)
    page, people = _found(request, playlist, steps, wanted)
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    titles = titles_of(steps, unseen_steps(steps, member))
    return render(
        request,
        "learning/manage/playlists/people.html",
        {
            "playlist": playlist,
            "steps": [{"id": step.pk, "title": titles[step.pk]} for step in steps],
            "states": [{"value": state.value, "label": state_text(state)} for state in State],
            "wanted": {
                "name": wanted.name,
                "step": wanted.step,
                "state": wanted.state.value if wanted.state else "",
                "order": wanted.order,
            },
            "is_asked": bool(wanted.name or wanted.state),
            "people": [_row(one, zone, titles) for one in people],
            "page": page,
            "total": page.paginator.count,
            "may_nudge": allows("playlist.nudge", member, playlist),
            "may_edit": allows("playlist.edit", member, playlist),
        },
    )


def _row(one: Follower, zone: str, titles: dict[Any, str]) -> dict[str, Any]:
    enrolment: PlaylistEnrolment = one.enrolment
    return {
        "id": enrolment.member_id,
        "name": str(enrolment.member),
        "started": moment_text(enrolment.started_at, zone),
        "nudged": moment_text(enrolment.nudged_at, zone) if enrolment.nudged_at else "",
        "percent": one.progress.percent,
        "next": titles.get(one.progress.next_key, ""),
        "is_done": enrolment.completed_at is not None,
        "cells": [
            {"state": step.state.value, "label": state_text(step.state)} for step in one.progress.steps
        ],
    }


@require_safe
@signed_in
def playlist_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Everybody whom the address asks for, on one sheet. No addresses: the organiser sees none."""
    member = actor_of(request)
    playlist = playlist_for(member, slug, "playlist.see_people")
    if kind not in KINDS:
        raise Http404
    steps = steps_of(playlist)
    unseen = unseen_steps(steps, member)
    wanted = _wanted(request, steps)
    people = judged(playlist, steps, followers_of(playlist, steps, wanted), wanted)
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    head = [
        _("Name"),
        _("Started"),
        _("Progress in %"),
        _("Badge"),
        *(step_title(step, unseen) for step in steps),
    ]
    rows = [
        [
            str(one.enrolment.member),
            day_in(one.enrolment.started_at, zone),
            one.progress.percent,
            day_in(one.enrolment.completed_at, zone),
            *(state_text(step.state) for step in one.progress.steps),
        ]
        for one in people
    ]
    response = HttpResponse(write_table(kind, [head, *rows]), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{playlist.slug}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def playlist_nudge(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those who are ticked."""
    member = actor_of(request)
    playlist = playlist_for(member, slug, "playlist.nudge")
    ticked = {int(value) for value in request.POST.getlist("person") if re.fullmatch(r"\d{1,18}", value)}
    query = f"?{request.GET.urlencode()}" if request.GET else ""  # the same people as before
    back = redirect(f"/manage/playlists/{playlist.slug}/people/{query}")
    if not ticked:
        messages.warning(request, _("Tick the people whom you want to remind."))
        return back
    try:
        count = nudge_people(actor=member, playlist=playlist, member_ids=ticked)
    except ServiceError as error:
        messages.error(request, str(error))
        return back
    if count:
        said = ngettext("%(n)s person is reminded by e-mail.", "%(n)s people are reminded by e-mail.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("Nobody to remind: they are done, or were reminded in the last three days."))
    return back
