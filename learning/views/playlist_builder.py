"""The builder: playlists of the organisers that one works for. Every control is a form that posts; a script only adds
dragging."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.dry_run import Finding, Trouble, blocks
from learning.enums import PlaylistStatus
from learning.errors import StepNotPossible
from learning.forms.playlists import FindForm, GroupForm, NewActivityForm, PlaylistForm
from learning.models import Activity, Organiser, Playlist, PlaylistGroup, PlaylistStep
from learning.queries.dry_runs import dry_run
from learning.queries.finishing import may_be_named, would_finish
from learning.queries.organisers import find_organiser, work_of
from learning.queries.over_steps import over_steps
from learning.queries.playlists import (
    find_elsewhere,
    find_here,
    find_playlist,
    items_elsewhere,
    playlists_of_area,
    steps_of,
)
from learning.rules import ASSESSORS, EDITORS
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
from learning.services.playlists import (
    archive_playlist,
    create_playlist,
    publish_playlist,
    unpublish_playlist,
    update_playlist,
)
from learning.views.access import signed_in
from learning.views.cards import when_text
from learning.views.playlist_words import elsewhere_when, finding_text, step_card
from shared.countries import language_name
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import member_of_request, user_of_request
from tenants.models import Tenant
from theming.queries.categories import shown_categories

NAMED_MOST = 50  # of those who would finish at once


def acting(request: HttpRequest) -> Member:
    """Who acts; somebody who is no member is allowed nothing, and becomes none by asking."""
    user = user_of_request(request)
    assert user is not None  # `signed_in` saw to it
    return member_of_request(request) or Member(user_id=user.pk, display_name=user.get_display_name())


def find_own(member: Member, slug: str, rule: str = "playlist.edit") -> Playlist:
    """The playlist, if `member` may. Raises Http404."""
    playlist = find_playlist(slug)
    if playlist is None or not allows(rule, member, playlist):
        raise Http404
    return playlist


@require_safe
@signed_in
def playlist_area(request: HttpRequest) -> HttpResponse:
    """All playlists of one's organisers, and which of them want looking after."""
    member = acting(request)
    work = list(work_of(member))
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    roles = {row.organiser_id: row.role for row in work}
    playlists = list(playlists_of_area(member)[:200])
    troubled = over_steps([playlist.pk for playlist in playlists if playlist.is_published])
    rows = [
        {
            "title": playlist.title,
            "organiser": playlist.organiser.name,
            "url": f"/manage/playlists/{playlist.slug}/"
            if is_open and roles[playlist.organiser_id] in EDITORS
            else f"/playlists/{playlist.slug}/",
            "people_url": f"/manage/playlists/{playlist.slug}/people/"
            if roles[playlist.organiser_id] in (*EDITORS, *ASSESSORS)
            else "",
            "state": playlist.get_status_display(),
            "kind": _KINDS[PlaylistStatus(playlist.status)],
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


_KINDS = {PlaylistStatus.DRAFT: "warn", PlaylistStatus.PUBLISHED: "good", PlaylistStatus.ARCHIVED: ""}


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
    member = acting(request)
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
    member = acting(request)
    playlist = find_own(member, slug)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    initial = PlaylistForm.initial_of(playlist)
    form = _form(tenant, request.POST or None, initial=initial, more=playlist.language)
    if request.method == "POST" and form.is_valid():
        badge_name = form.cleaned_data.pop("badge_name")
        update_playlist(actor=member, playlist=playlist, badge_name=badge_name, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"/manage/playlists/{playlist.slug}/")
    return _builder(request, member, playlist, form=form)


def _builder(
    request: HttpRequest,
    member: Member,
    playlist: Playlist,
    *,
    form: PlaylistForm | None = None,
    new_form: NewActivityForm | None = None,
    group_form: GroupForm | None = None,
) -> HttpResponse:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    steps, groups = steps_of(playlist), list(playlist.groups.order_by("pk"))
    elsewhere = items_elsewhere(steps)
    find = FindForm(request.GET)
    words = str(find.cleaned_data.get("q", "")) if find.is_valid() else ""
    replaced = _replaced(request, steps)
    bound = [one for one in (form, new_form, group_form) if one is not None and one.is_bound]
    findings = dry_run(playlist, steps)
    return render(
        request,
        "learning/manage/playlists/builder.html",
        {
            "playlist": playlist,
            "state": {
                "label": playlist.get_status_display(),
                "kind": _KINDS[PlaylistStatus(playlist.status)],
            },
            "steps": [
                step_card(step, elsewhere, sees_all=True)
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
            "group_form": group_form or GroupForm(prefix="group"),
            "troubles": [text for text, is_error in _texts(findings, steps, groups) if is_error],
        },
        status=422 if bound else 200,
    )


def _replaced(request: HttpRequest, steps: list[PlaylistStep]) -> dict[str, Any] | None:
    wanted = request.GET.get("replace", "")
    step = next((step for step in steps if str(step.pk) == wanted), None)
    title = (step.activity.title if step.activity else step.title) if step else ""
    return {"id": step.pk, "title": title} if step else None


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
            "title": item.title,
            "tenant": item.tenant_id,
            "item": item.item_id,
            "organiser": item.organiser,
            "location": item.location,
            "when": elsewhere_when(item),
        }
        for item in find_elsewhere(words)
        if item.item_id not in taken
    ]


def _texts(
    findings: list[Finding], steps: list[PlaylistStep], groups: list[PlaylistGroup]
) -> list[tuple[str, bool]]:
    by_step: dict[Any, PlaylistStep] = {step.pk: step for step in steps}
    by_group: dict[Any, PlaylistGroup] = {group.pk: group for group in groups}
    return [(finding_text(finding, by_step, by_group), finding.is_error) for finding in findings]


def _where(finding: Finding, playlist: Playlist) -> str:
    """The place in the builder at which it is mended."""
    place = "groups" if finding.group is not None else "steps"
    return f"/manage/playlists/{playlist.slug}/#" + (f"step-{finding.steps[0]}" if finding.steps else place)


@require_safe
@signed_in
def playlist_check(request: HttpRequest, slug: str) -> HttpResponse:
    """The dry run: what would go wrong, what it costs, and who would finish at once."""
    member = acting(request)
    playlist = find_own(member, slug)
    steps, groups = steps_of(playlist), list(playlist.groups.order_by("pk"))
    findings = dry_run(playlist, steps)
    told = [
        {"text": text, "is_error": is_error, "url": _where(finding, playlist)}
        for finding, (text, is_error) in zip(findings, _texts(findings, steps, groups), strict=True)
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
    member = acting(request)
    playlist = find_own(member, slug)
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


@require_POST
@signed_in
def playlist_change(request: HttpRequest, slug: str) -> HttpResponse:
    """One change of the steps, named by `action`; then the builder again, where the change was made."""
    member = acting(request)
    playlist = find_own(member, slug)
    change = _CHANGES.get(request.POST.get("action", ""))
    if change is None:
        raise Http404
    try:
        told = change(request, member, playlist)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/playlists/{playlist.slug}/#steps")
    if isinstance(told, NewActivityForm):
        return _builder(request, member, playlist, new_form=told)
    if isinstance(told, GroupForm):
        return _builder(request, member, playlist, group_form=told)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    # Whoever adds one of the results may want another of them.
    words = request.POST.get("q", "")[:100]
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
    step = (
        PlaylistStep.objects.select_related("playlist__organiser", "activity__organiser")
        .filter(playlist=playlist, pk=_number(request, "step"))
        .first()
    )
    if step is None:
        raise Http404
    return step


def _group(request: HttpRequest, playlist: Playlist) -> PlaylistGroup:
    group = (
        PlaylistGroup.objects.select_related("playlist__organiser")
        .filter(playlist=playlist, pk=_number(request, "group"))
        .first()
    )
    if group is None:
        raise Http404
    return group


def _activity(request: HttpRequest) -> Activity:
    slug = request.POST.get("activity", "")
    found = Activity.objects.select_related("organiser")
    activity = found.filter(slug=slug).first() if re.fullmatch(r"[-\w]{1,80}", slug) else None
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
    group = PlaylistGroup.objects.filter(playlist=playlist, pk=kind).first() if kind.isdigit() else None
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
