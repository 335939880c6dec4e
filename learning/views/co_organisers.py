"""Offering an activity together: who is asked, by the activity's own team; and the answers, by whoever runs the other
organiser."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.models import Activity, Organiser
from learning.queries.activities import find_activity
from learning.queries.co_organisers import offered_together, requests_of, requests_to, who_can_be_asked
from learning.queries.organisers import find_organiser
from learning.services.co_organisers import (
    answer_co_request,
    ask_co_organiser,
    remove_co_organiser,
    withdraw_co_request,
)
from learning.targets import Target
from learning.views.access import activity_for, actor_of, organiser_for, signed_in
from learning.views.areas import area_of
from learning.views.manage import state_of
from shared.errors import ServiceError
from shared.moments import moment_text
from tenants.members.models import Member
from tenants.models import Tenant

MAX_TYPED = 80


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activity_together(request: HttpRequest, slug: str) -> HttpResponse:
    """`?q=` looks for organisers to ask."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.ask_together")
    if request.method == "POST":
        return _ask(request, member, activity)
    typed = request.GET.get("q", "").strip()[:MAX_TYPED]
    return render(
        request,
        "learning/manage/together.html",
        {
            "activity": activity,
            "together": list(activity.co_organisers.order_by("name", "pk")),
            "asked": list(requests_of(activity)),
            "typed": typed,
            "found": list(who_can_be_asked(activity, typed)),
        },
    )


def _ask(request: HttpRequest, member: Member, activity: Activity) -> HttpResponse:
    organiser = find_organiser(_slug(request, "organiser"))
    if organiser is None:
        raise Http404
    name = {"name": organiser.name}
    try:
        match request.POST.get("action"):
            case "ask":
                ask_co_organiser(actor=member, activity=activity, organiser=organiser)
                is_in = activity.co_organisers.filter(pk=organiser.pk).exists()
                said = _("%(name)s offers it together with you.") if is_in else _("%(name)s is asked.")
            case "withdraw":
                withdraw_co_request(actor=member, activity=activity, organiser=organiser)
                said = _("%(name)s is not asked any more.")
            case "remove":
                remove_co_organiser(actor=member, activity=activity, organiser=organiser)
                said = _("It is no longer offered together with %(name)s.")
            case _other:
                raise Http404
        messages.success(request, said % name)
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect(f"/manage/activities/{activity.slug}/together/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_together(request: HttpRequest, slug: str) -> HttpResponse:
    """What others ask, and what is offered together with them."""
    member = actor_of(request)
    organiser = organiser_for(member, slug, "organiser.answer_together")
    if request.method == "POST":
        return _answer(request, member, organiser)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return render(
        request,
        "learning/manage/together_asked.html",
        {
            "area": area_of(Target(organiser=organiser), member, "together"),
            "organiser": organiser,
            "asked": [
                _row(row.activity)
                | {
                    "is_declined": row.declined_at is not None,
                    "at": moment_text(row.asked_at, tenant.time_zone),
                    "by": str(row.asked_by) if row.asked_by else "",
                }
                for row in requests_to(organiser)
            ],
            "together": [_row(activity) for activity in offered_together(organiser)],
        },
    )


def _row(activity: Activity) -> dict[str, Any]:
    label, kind = state_of(activity)
    return {
        "title": activity.title,
        "slug": activity.slug,
        "organiser": activity.organiser.name,
        "state": label,
        "kind": kind,
    }


def _answer(request: HttpRequest, member: Member, organiser: Organiser) -> HttpResponse:
    activity = find_activity(_slug(request, "activity"))
    if activity is None:
        raise Http404
    try:
        match request.POST.get("action"):
            case "yes" | "no" as answer:
                is_yes = answer == "yes"
                answer_co_request(actor=member, activity=activity, organiser=organiser, is_yes=is_yes)
                said = (
                    _("You offer “%(title)s” together now.")
                    if is_yes
                    else _("You have said no. You can still say yes here.")
                )
            case "end":
                remove_co_organiser(actor=member, activity=activity, organiser=organiser)
                said = _("You offer “%(title)s” together no longer.")
            case _other:
                raise Http404
        messages.success(request, said % {"title": activity.title})
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect(f"/manage/organisers/{organiser.slug}/together/")


def _slug(request: HttpRequest, name: str) -> str:
    """What was posted, if it can be an address at all; "" is nobody's."""
    text = request.POST.get(name, "")
    return text if re.fullmatch(r"[-\w]{1,80}", text) else ""
