"""The organiser's area: organisers that one works for, their activities, participants."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credentials.enums import CredentialState
from credentials.queries.credentials import states_of
from credentials.services.issuing import IssueRow
from learning.enums import ActivityStatus, EnrolmentStatus
from learning.errors import ActivityIncomplete
from learning.forms import ActivityForm, OrganiserForm
from learning.models import Activity, Enrolment, Organiser
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
from learning.services.awarding import award_participants
from learning.services.organisers import create_organiser, update_organiser
from learning.views.cards import when_text
from shared.countries import language_name
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import ensure_member, member_of_request, user_of_request
from tenants.models import Tenant
from theming.models import Category
from theming.queries.categories import shown_categories

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """People who are not signed in are sent to sign in and come back."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        return view(request, *args, **kwargs)

    return wrapped


def _member(request: HttpRequest) -> Member:
    """Who acts. Nobody becomes a member by asking: a stand-in, which is allowed nothing, serves as well."""
    user = user_of_request(request)
    assert user is not None  # `signed_in` saw to it
    return member_of_request(request) or Member(user_id=user.pk, display_name=user.get_display_name())


def _organiser(member: Member, slug: str) -> Organiser:
    organiser = find_organiser(slug)
    if organiser is None or not allows("organiser.enter", member, organiser):
        raise Http404
    return organiser


def _activity(member: Member, slug: str) -> Activity:
    activity = (
        Activity.objects.select_related("organiser__issuer", "achievement", "category")
        .filter(slug=slug)
        .first()
    )
    if activity is None or not allows("organiser.enter", member, activity.organiser):
        raise Http404
    return activity


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


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part, and who of them has the badge. POST gives it to those who are ticked."""
    member = _member(request)
    activity = _activity(member, slug)
    if not allows("activity.see_participants", member, activity):
        raise Http404
    may_issue = allows("issuer.issue", member, activity.organiser.issuer)
    if request.method == "POST":
        if not may_issue:
            raise Http404
        ticked = {int(value) for value in request.POST.getlist("person") if re.fullmatch(r"\d{1,18}", value)}
        _tell_rows(request, award_participants(actor=member, activity=activity, member_ids=ticked))
        return redirect(f"/manage/activities/{activity.slug}/participants/")
    people = _people(activity, request.tenant.time_zone)  # type: ignore[attr-defined]
    return render(
        request,
        "learning/manage/participants.html",
        {
            "activity": activity,
            "when": when_text(activity),
            "people": people,
            "with_badge": sum(person["state"] in HELD for person in people),
            "can_tick": may_issue and any(not person["state"] for person in people),
            "achievement": activity.achievement,
            "may_issue": may_issue,
            "may_edit": allows("activity.edit", member, activity),
        },
    )


HELD = (CredentialState.HELD, CredentialState.WAITING, CredentialState.EXPIRED)


def _people(activity: Activity, time_zone: str) -> list[dict[str, Any]]:
    enrolments = list(
        Enrolment.objects.filter(activity=activity, status=EnrolmentStatus.JOINED)
        .select_related("member")
        .order_by("member__display_name", "id")
    )
    assert activity.achievement is not None
    states = states_of(activity.achievement, [row.member_id for row in enrolments])
    return [
        {
            "id": row.member_id,
            "name": str(row.member),
            "joined": moment_text(row.joined_at, time_zone),
            "state": states.get(row.member_id, ""),
        }
        for row in enrolments
    ]


def _tell_rows(request: HttpRequest, rows: list[IssueRow]) -> None:
    """What became of giving the badge to several people."""
    new = sum(row.is_new for row in rows)
    if new:
        messages.success(
            request,
            ngettext("%(n)s badge is issued.", "%(n)s badges are issued.", new) % {"n": new},
        )
    for row in rows:
        if row.error is not None:
            messages.error(request, f"{row.email}: {row.error}")
    if not rows:
        messages.warning(request, _("Tick the people who were there, then give them the badge."))
    elif not new and all(row.error is None for row in rows):
        messages.info(request, _("They all had it already."))
