"""The organiser's area: organisers that one works for, their activities, participants."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import EnrolmentStatus
from learning.forms import ActivityForm, OrganiserForm
from learning.models import Activity, Enrolment, Organiser
from learning.queries.activities import of_organiser_area
from learning.queries.organisers import find_organiser
from learning.services.activities import (
    archive_activity,
    create_activity,
    publish_activity,
    unpublish_activity,
    update_activity,
)
from learning.services.organisers import create_organiser, update_organiser
from learning.views.cards import when_text
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import ensure_member, member_of_request, user_of_request
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
    organisers = list(Organiser.objects.filter(memberships__member_id=member.pk).order_by("name"))
    rows = [
        {
            "title": activity.title,
            "url": f"/manage/activities/{activity.slug}/",
            "organiser": activity.organiser.name,
            "when": when_text(activity),
            "status": activity.status,
            "status_label": activity.get_status_display(),
            "enrolled": activity.enrolled,
            "capacity": activity.capacity,
        }
        for activity in of_organiser_area(member)[:200]
    ]
    return render(request, "learning/manage/home.html", {"organisers": organisers, "activities": rows})


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
    return _form(request, form, title=_("New organiser"), button=_("Create"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = _member(request)
    organiser = _organiser(member, slug)
    if not allows("organiser.manage", member, organiser):
        raise Http404
    names = ("name", "description", "website", "email", "street", "place")
    form = OrganiserForm(request.POST or None, initial={name: getattr(organiser, name) for name in names})
    if request.method == "POST" and form.is_valid():
        update_organiser(actor=member, organiser=organiser, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"/organisers/{organiser.slug}/")
    return _form(request, form, title=organiser.name, button=_("Save"))


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    """The form's page; 422 when something has to be mended, with everything that was typed."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/manage/form.html", {"form": form, **context}, status=status)


def _categories() -> list[Category]:
    return list(shown_categories())


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
        initial={
            "visibility": "network",
            "place": organiser.place,
            "lat": organiser.lat,
            "lon": organiser.lon,
        },
    )
    if request.method == "POST" and form.is_valid():
        activity = create_activity(
            actor=member, organiser=organiser, language=tenant.language, **form.cleaned_data
        )
        messages.success(request, _("Saved as a draft. Look at it, then publish it."))
        return redirect(f"/manage/activities/{activity.slug}/")
    return _form(
        request, form, title=_("New activity"), button=_("Save as a draft"), note=_zone_note(tenant.time_zone)
    )


def _zone_note(time_zone: str) -> str:
    return _("Times are those of %(zone)s.") % {"zone": time_zone.replace("_", " ")}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activity_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = _member(request)
    activity = _activity(member, slug)
    if not allows("activity.edit", member, activity):
        raise Http404
    form = ActivityForm(
        request.POST or None,
        categories=_categories(),
        time_zone=activity.time_zone,
        initial=ActivityForm.initial_of(activity),
    )
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "badge_name"}
        try:
            update_activity(
                actor=member, activity=activity, badge_name=form.cleaned_data["badge_name"], **fields
            )
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"/manage/activities/{activity.slug}/")
    return _form(
        request,
        form,
        title=activity.title,
        button=_("Save"),
        note=_zone_note(activity.time_zone),
        activity=activity,
        achievement=activity.achievement,
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
    messages.success(request, _("Done. You can publish it again at any time."))
    return redirect(f"/manage/activities/{activity.slug}/")


@require_safe
@signed_in
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part; from here badges are issued."""
    member = _member(request)
    activity = _activity(member, slug)
    if not allows("activity.see_participants", member, activity):
        raise Http404
    people = (
        Enrolment.objects.filter(activity=activity, status=EnrolmentStatus.JOINED)
        .select_related("member")
        .order_by("member__display_name", "id")
    )
    return render(
        request,
        "learning/manage/participants.html",
        {"activity": activity, "people": people, "achievement": activity.achievement},
    )
