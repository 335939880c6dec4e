"""What the controls of the builder do: one change of the steps or groups at a time."""

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning.errors import StepNotPossible
from learning.forms.playlists import GroupForm, NewActivityForm
from learning.models import Activity, Playlist, PlaylistGroup, PlaylistStep
from learning.queries.activities import find_activity
from learning.queries.playlists import find_group, find_step
from learning.services.playlist_steps import (
    add_group,
    add_new_activity,
    add_step,
    add_step_elsewhere,
    move_step,
    order_steps,
    remove_group,
    remove_step,
    replace_activity,
    update_group,
    update_step,
)
from learning.views.access import actor_of, playlist_for, signed_in
from learning.views.playlist_builder import builder_page
from shared.errors import ServiceError
from tenants.members.models import Member


@require_POST
@signed_in
def playlist_change(request: HttpRequest, slug: str) -> HttpResponse:
    """One change of the steps, named by `action`; then the builder again, where the change was made."""
    member = actor_of(request)
    playlist = playlist_for(member, slug)
    change = _CHANGES.get(request.POST.get("action", ""))
    if change is None:
        raise Http404
    try:
        told = change(request, member, playlist)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/playlists/{playlist.slug}/#steps")
    if isinstance(told, NewActivityForm):
        return builder_page(request, member, playlist, new_form=told)
    if isinstance(told, GroupForm):
        return builder_page(request, member, playlist, group_form=told)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    # Whoever adds one of the results may want another of them.
    words = request.POST.get("words", "")[:100]
    query = "?" + urlencode({"q": words}) if words else ""
    step = told if isinstance(told, int) else None
    return redirect(f"/manage/playlists/{playlist.slug}/{query}#" + (f"step-{step}" if step else "steps"))


Told = forms.Form | int | None  # a form to be mended, or the step to go to


def _number(request: HttpRequest, name: str) -> int:
    """Raises Http404 for what is no number of a row."""
    value = request.POST.get(name, "")
    if not re.fullmatch(r"\d{1,18}", value):
        raise Http404
    return int(value)


def _step(request: HttpRequest, playlist: Playlist) -> PlaylistStep:
    step = find_step(playlist, _number(request, "step"))
    if step is None:
        raise Http404
    return step


def _group(request: HttpRequest, playlist: Playlist) -> PlaylistGroup:
    group = find_group(playlist, _number(request, "group"))
    if group is None:
        raise Http404
    return group


def _activity(request: HttpRequest) -> Activity:
    slug = request.POST.get("activity", "")
    activity = find_activity(slug) if re.fullmatch(r"[-\w]{1,80}", slug) else None
    if activity is None:
        raise StepNotPossible
    return activity


def _add(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    return add_step(actor=member, playlist=playlist, activity=_activity(request)).pk


def _add_elsewhere(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    try:
        item = uuid.UUID(request.POST.get("item", ""))
    except ValueError:
        raise StepNotPossible from None
    return add_step_elsewhere(
        actor=member, playlist=playlist, tenant_id=_number(request, "tenant"), item_id=item
    ).pk


def _add_new(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    form = NewActivityForm(request.POST)
    if not form.is_valid():
        return form
    step = add_new_activity(actor=member, playlist=playlist, **form.cleaned_data)
    messages.success(request, _("Written as a draft and added. Fill in the rest before you publish."))
    return step.pk


def _move(by: int) -> Callable[[HttpRequest, Member, Playlist], Told]:
    def change(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
        step = _step(request, playlist)
        move_step(actor=member, step=step, by=by)
        return step.pk

    return change


def _set(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    """`kind`: "must", "may" or the number of a group."""
    step, kind = _step(request, playlist), request.POST.get("kind", "")
    if kind not in ("must", "may") and not re.fullmatch(r"\d{1,18}", kind):
        raise StepNotPossible
    group = find_group(playlist, int(kind)) if kind.isdigit() else None
    if kind.isdigit() and group is None:
        raise StepNotPossible
    update_step(actor=member, step=step, is_mandatory=kind != "may", group=group)
    return step.pk


def _remove(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    remove_step(actor=member, step=_step(request, playlist))
    messages.success(request, _("Taken out. What people did there stays theirs."))
    return None


def _replace(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    step = replace_activity(actor=member, step=_step(request, playlist), activity=_activity(request))
    messages.success(request, _("Replaced. Whoever had done the former one has done this step."))
    return step.pk


def _put_in_order(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    ids = request.POST.get("ids", "").split(",")
    if len(ids) > 100 or not all(re.fullmatch(r"\d{1,18}", one) for one in ids):
        raise StepNotPossible
    order_steps(actor=member, playlist=playlist, ids=[int(one) for one in ids])
    return None


def _add_group(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    form = GroupForm(request.POST, prefix="group")
    if not form.is_valid():
        return form
    add_group(actor=member, playlist=playlist, **form.cleaned_data)
    messages.success(request, _("Added. Now say at each step that it belongs to the group."))
    return None


def _update_group(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise StepNotPossible(_("A group needs a name and a number from 1 to 50."))
    update_group(actor=member, group=_group(request, playlist), **form.cleaned_data)
    return None


def _remove_group(request: HttpRequest, member: Member, playlist: Playlist) -> Told:
    remove_group(actor=member, group=_group(request, playlist))
    return None


_CHANGES: dict[str, Callable[[HttpRequest, Member, Playlist], Told]] = {
    "add": _add,
    "add-elsewhere": _add_elsewhere,
    "new": _add_new,
    "up": _move(-1),
    "down": _move(+1),
    "set": _set,
    "remove": _remove,
    "replace": _replace,
    "order": _put_in_order,
    "group-add": _add_group,
    "group-update": _update_group,
    "group-remove": _remove_group,
}
