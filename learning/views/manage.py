"""The organiser's area: organisers that one works for, their activities, participants."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import ActivityStatus
from learning.errors import ActivityIncomplete
from learning.forms import ActivityForm, OrganiserForm
from learning.models import Activity, Organiser
from learning.queries.activities import of_organiser_area
from learning.queries.organisers import find_organiser, work_of
from learning.rules import ASSESSORS, EDITORS, MANAGERS
from learning.services.activities import (
    archive_activity,
    create_activity,
    publish_activity,
    unpublish_activity,
    update_activity,
)
from learning.services.organisers import create_organiser, update_organiser
from learning.views.cards import language_name, when_text
from learning.views.team import managed_activity as _activity
from learning.views.team import manager_of as _member
from learning.views.team import signed_in
from learning.views.tools import tools_for
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import ensure_member
from tenants.models import Tenant
from theming.models import Category
from theming.queries.categories import shown_categories


def _organiser(member: Member, slug: str) -> Organiser:
    organiser = find_organiser(slug)
    if organiser is None or not allows("organiser.enter", member, organiser):
        raise Http404
    return organiser


@require_safe
@signed_in
def manage_home(request: HttpRequest) -> HttpResponse:
    member = _member(request)
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    work = list(work_of(member))
    roles = {row.organiser_id: row.role for row in work}
    organisers = [
        {
            "name": row.organiser.name,
            "slug": row.organiser.slug,
            "role": row.get_role_display(),
            "may_add": is_open and row.role in EDITORS,
            "may_edit": is_open and row.role in MANAGERS,
        }
        for row in work
    ]
    rows = [
        _row(activity, roles[activity.organiser_id], is_open=is_open)
        for activity in of_organiser_area(member)[:200]
    ]
    may_add = [organiser for organiser in organisers if organiser["may_add"]]
    return render(
        request,
        "learning/manage/home.html",
        {
            "organisers": organisers,
            "activities": rows,
            "may_create": is_open,
            "tools": tools_for(member, may_add=bool(may_add)),
            "first_url": f"/manage/organisers/{may_add[0]['slug']}/activities/new/" if may_add else "",
        },
    )


def _row(activity: Activity, role: str, *, is_open: bool) -> dict[str, Any]:
    """One activity in the list; it links only to where this role may go."""
    base = f"/manage/activities/{activity.slug}/"
    sees_people = role in (*EDITORS, *ASSESSORS)
    people_url = f"{base}participants/" if sees_people else ""
    label, kind = _state(activity)
    return {
        "title": activity.title,
        "url": base if is_open and role in EDITORS else people_url or f"/activities/{activity.slug}/",
        "people_url": people_url,
        "organiser": activity.organiser.name,
        "when": when_text(activity),
        "state": label,
        "kind": kind,
        "enrolled": activity.enrolled,
        "capacity": activity.capacity,
    }


def _state(activity: Activity) -> tuple[str, str]:
    """(words, kind of tag): a published activity that is over says so."""
    if activity.is_published and activity.has_ended:
        return _("ended"), ""
    kinds = {ActivityStatus.DRAFT: "warn", ActivityStatus.PUBLISHED: "good", ActivityStatus.ARCHIVED: ""}
    return activity.get_status_display(), kinds[ActivityStatus(activity.status)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_new(request: HttpRequest) -> HttpResponse:
    form = OrganiserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = ensure_member(request)
            assert member is not None  # `signed_in` saw to it
            organiser = create_organiser(actor=member, **form.cleaned_data)
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("%(name)s is here. Add your first activity.") % {"name": organiser.name}
            )
            return redirect(f"/manage/organisers/{organiser.slug}/activities/new/")
    return _form(
        request,
        form,
        title=_("New organiser"),
        button=_("Create"),
        lead=_("An organisation, a school, a group of friends, or just you: whoever offers the learning."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = _member(request)
    organiser = _organiser(member, slug)
    if not allows("organiser.manage", member, organiser):
        raise Http404
    names = ("name", "description", "website", "email", "street", "place", "lat", "lon")
    form = OrganiserForm(request.POST or None, initial={name: getattr(organiser, name) for name in names})
    if request.method == "POST" and form.is_valid():
        update_organiser(actor=member, organiser=organiser, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"/organisers/{organiser.slug}/")
    return _form(
        request,
        form,
        title=organiser.name,
        button=_("Save"),
        lead=_("Badges that were issued before keep what they say."),
    )


def _form(
    request: HttpRequest, form: Any, template: str = "learning/manage/form.html", **context: Any
) -> HttpResponse:
    """The form's page; 422 when something has to be mended, with everything that was typed."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _categories() -> list[Category]:
    return list(shown_categories())


def _languages(tenant: Tenant, *more: str) -> list[tuple[str, str]]:
    """Languages to choose from: the location's own, English, and what an activity has already."""
    codes = dict.fromkeys([*tenant.languages, "en", *more])
    return [(code, language_name(code)) for code in codes]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activity_new(request: HttpRequest, slug: str) -> HttpResponse:
    member, tenant = _member(request), request.tenant  # type: ignore[attr-defined]
    organiser = _organiser(member, slug)
    if not allows("activity.create", member, organiser):
        raise Http404
    form = ActivityForm(
        request.POST or None,
        categories=_categories(),
        time_zone=tenant.time_zone,
        languages=_languages(tenant),
        initial={
            "visibility": "network",
            "street": organiser.street,
            "place": organiser.place,
            "lat": organiser.lat,
            "lon": organiser.lon,
            "languages": [tenant.language],
        },
    )
    if request.method == "POST" and form.is_valid():
        activity = create_activity(
            actor=member, organiser=organiser, language=tenant.language, **form.cleaned_data
        )
        messages.success(request, _("Saved as a draft. Look at it, then publish it."))
        return redirect(f"/manage/activities/{activity.slug}/")
    return _form(
        request,
        form,
        "learning/manage/activity.html",
        title=_("New activity"),
        button=_("Save as a draft"),
        zone=tenant.time_zone.replace("_", " "),
        organiser=organiser,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activity_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = _member(request)
    activity = _activity(member, slug)
    if not allows("activity.edit", member, activity):
        raise Http404
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    form = ActivityForm(
        request.POST or None,
        categories=_categories(),
        time_zone=activity.time_zone,
        languages=_languages(tenant, *activity.languages),
        initial=ActivityForm.initial_of(activity),
    )
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "badge_name"}
        try:
            update_activity(
                actor=member, activity=activity, badge_name=form.cleaned_data["badge_name"], **fields
            )
        except ActivityIncomplete as error:
            form.add_error(error.field or None, str(error))
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"/manage/activities/{activity.slug}/")
    label, kind = _state(activity)
    return _form(
        request,
        form,
        "learning/manage/activity.html",
        title=activity.title,
        button=_("Save"),
        zone=activity.time_zone.replace("_", " "),
        organiser=activity.organiser,
        activity=activity,
        state={"label": label, "kind": kind},
    )


_ACTIONS = {"publish": publish_activity, "unpublish": unpublish_activity, "archive": archive_activity}


@require_POST
@signed_in
def activity_status(request: HttpRequest, slug: str) -> HttpResponse:
    member = _member(request)
    activity = _activity(member, slug)
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None or not allows("activity.edit", member, activity):
        raise Http404
    try:
        action(actor=member, activity=activity)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/activities/{activity.slug}/")
    if action is publish_activity:
        messages.success(request, _("Published. This is how everybody sees it."))
        return redirect(f"/activities/{activity.slug}/")
    if action is archive_activity:
        messages.success(request, _("Put away. Its badges stay valid, and you can publish it again."))
    else:
        messages.success(request, _("It is a draft again. Whoever joined keeps the place."))
    return redirect(f"/manage/activities/{activity.slug}/")
