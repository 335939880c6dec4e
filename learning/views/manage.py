"""The organiser's area: organisers that one works for, their activities, participants."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import ActivityRole, ActivityStatus
from learning.forms import OrganiserForm
from learning.forms.organisers import LogoForm
from learning.models import Activity
from learning.queries.activities import of_organiser_area
from learning.queries.teams import activity_work_of, playlist_work_of
from learning.rules import ASSESSORS, EDITORS, MANAGERS
from learning.services.activities import (
    archive_activity,
    publish_activity,
    unpublish_activity,
)
from learning.services.organisers import create_organiser, update_organiser
from learning.targets import Target
from learning.views.access import activity_for, actor_of, organiser_for, signed_in
from learning.views.areas import area_of
from learning.views.cards import map_context, when_text
from learning.views.responses import page_of
from learning.views.switching import acting_slug, work_of_request
from learning.views.tools import tools_for
from shared.countries import language_name
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.requests import ensure_member
from tenants.models import Tenant

PAGE_SIZE = 50


@require_safe
@signed_in
def manage_home(request: HttpRequest) -> HttpResponse:
    """The overview of all, or the area of the organiser for which the person acts."""
    member = actor_of(request)
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    work, acting = work_of_request(request), acting_slug(request)
    roles = {row.organiser_id: row.role for row in work}
    single = activity_work_of(member)
    organisers = [
        {
            "name": row.organiser.name,
            "slug": row.organiser.slug,
            "logo": row.organiser.logo_hash,
            "is_verified": row.organiser.is_verified,
            "role": row.get_role_display(),
            "may_add": is_open and row.role in EDITORS,
            "may_edit": is_open and row.role in MANAGERS,
        }
        for row in work
        if acting in ("", row.organiser.slug)
    ]
    found = of_organiser_area(member)
    if acting:
        found = found.filter(organiser__slug=acting)

    def card(activity: Activity) -> dict[str, Any]:
        role, own = roles.get(activity.organiser_id, ""), single.get(activity.pk, "")
        return _row(activity, role, own, is_open=is_open)

    page = page_of(found, request, size=PAGE_SIZE, card=card)
    may_add = [organiser for organiser in organisers if organiser["may_add"]]
    return render(
        request,
        "learning/manage/home.html",
        {
            "organisers": organisers,
            "acting": organisers[0] if acting else None,
            "activities": page.object_list,
            "page": page,
            "may_create": allows("organiser.create", member),
            "has_playlists": bool(work) or bool(playlist_work_of(member)),
            "may_coordinate": allows("coordination.enter", member),
            "tools": tools_for(member, may_add=bool(may_add)),
            "first_url": f"/manage/organisers/{may_add[0]['slug']}/activities/new/" if may_add else "",
        },
    )


def _row(activity: Activity, role: str, single: str, *, is_open: bool) -> dict[str, Any]:
    """One activity in the list; it links only to where the role in its organiser, or in it alone, may go."""
    base = f"/manage/activities/{activity.slug}/"
    sees_people = role in (*EDITORS, *ASSESSORS) or bool(single)
    may_edit = role in EDITORS or single == ActivityRole.EDITOR
    people_url = f"{base}participants/" if sees_people else ""
    label, kind = state_of(activity)
    return {
        "title": activity.title,
        "url": base if is_open and may_edit else people_url or f"/activities/{activity.slug}/",
        "single": ActivityRole(single).label if single else "",
        "people_url": people_url,
        "organiser": activity.organiser.name,
        "when": when_text(activity),
        "state": label,
        "kind": kind,
        "enrolled": activity.enrolled,
        "capacity": activity.capacity,
    }


def state_of(activity: Activity) -> tuple[str, str]:
    """(words, kind of tag): a published activity that is over says so."""
    if activity.is_published and activity.has_ended:
        return pgettext("an activity", "ended"), ""
    kinds = {
        ActivityStatus.DRAFT: "warn",
        ActivityStatus.IN_REVIEW: "info",
        ActivityStatus.PUBLISHED: "good",
        ActivityStatus.ARCHIVED: "",
    }
    return activity.get_status_display(), kinds[ActivityStatus(activity.status)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_new(request: HttpRequest) -> HttpResponse:
    if not allows("organiser.create", actor_of(request)):
        return render(request, "learning/manage/no_new_organisers.html", status=403)
    form = OrganiserForm(request.POST or None, languages=_languages(request.tenant))  # type: ignore[attr-defined]
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
        picker=map_context(request.tenant),  # type: ignore[attr-defined]
        button=_("Create"),
        lead=_("An organisation, a school, a group of friends, or just you: whoever offers the learning."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = actor_of(request)
    organiser = organiser_for(member, slug)
    if not allows("organiser.manage", member, organiser):
        raise Http404
    names = ("name", "description", "website", "email", "phone", "languages", "street", "place", "lat", "lon")
    form = OrganiserForm(
        request.POST or None,
        languages=_languages(request.tenant, *organiser.languages),  # type: ignore[attr-defined]
        initial={name: getattr(organiser, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        update_organiser(actor=member, organiser=organiser, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"/organisers/{organiser.slug}/")
    return _form(
        request,
        form,
        "learning/manage/organiser.html",
        area=area_of(Target(organiser=organiser), member, "page"),
        organiser=organiser,
        logo_form=LogoForm(),
        title=organiser.name,
        picker=map_context(request.tenant),  # type: ignore[attr-defined]
        button=_("Save"),
        lead=_("Badges that were issued before keep what they say."),
    )


def _form(
    request: HttpRequest, form: Any, template: str = "learning/manage/form.html", **context: Any
) -> HttpResponse:
    """The form's page; 422 when something has to be mended, with everything that was typed."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _languages(tenant: Tenant, *more: str) -> list[tuple[str, str]]:
    """Languages to choose from: the location's own, English, and what an activity has already."""
    codes = dict.fromkeys([*tenant.languages, "en", *more])
    return [(code, language_name(code)) for code in codes]


_ACTIONS = {"publish": publish_activity, "unpublish": unpublish_activity, "archive": archive_activity}


@require_POST
@signed_in
def activity_status(request: HttpRequest, slug: str) -> HttpResponse:
    member = actor_of(request)
    activity = activity_for(member, slug)
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None or not allows("activity.edit", member, activity):
        raise Http404
    try:
        action(actor=member, activity=activity)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/activities/{activity.slug}/")
    if action is publish_activity and activity.status == ActivityStatus.IN_REVIEW:
        messages.success(
            request,
            _("Handed in. You will get an e-mail when the coordinators of this location have looked at it."),
        )
        return redirect(f"/manage/activities/{activity.slug}/")
    if action is publish_activity:
        messages.success(request, _("Published. This is how everybody sees it."))
        return redirect(f"/activities/{activity.slug}/")
    if action is archive_activity:
        messages.success(request, _("Put away. Its badges stay valid, and you can publish it again."))
    else:
        messages.success(request, _("It is a draft again. Whoever joined keeps the place."))
    return redirect(f"/manage/activities/{activity.slug}/")
