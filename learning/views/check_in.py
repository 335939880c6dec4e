"""Noting who is there by their ticket: with the camera, by its letters, or by the page that it leads to."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.models import Activity
from learning.queries.participants import counts_of
from learning.services.attendance import check_in, enrolment_of_ticket
from learning.views.access import activity_where, actor_of, signed_in
from learning.views.cards import when_text
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.models import Member


# The scanner's decoder is a worker that it makes itself (vendor/qr-scanner-1.4.2).
@csp_update({"worker-src": ["'self'", "blob:"]})
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Note who is there by their ticket: with the camera, or by typing its letters. JSON for the page's own script."""
    member, activity = activity_where(request, slug, "activity.check_in")
    result = None
    if request.method == "POST":
        result = _checked_in(member, activity, request.POST.get("code", ""))
        if "application/json" in request.headers.get("Accept", ""):
            counts = counts_of(activity)
            return JsonResponse(result | {"attended": counts["attended"], "joined": counts["joined"]})
    context = {
        "activity": activity,
        "when": when_text(activity),
        "counts": counts_of(activity),
        "result": result,
        "may_edit": allows("activity.edit", member, activity),
    }
    return render(request, "learning/manage/scan.html", context)


def _checked_in(member: Member, activity: Activity, text: str) -> dict[str, Any]:
    """{state: "new", "again" or "refused"; text}"""
    try:
        result = check_in(actor=member, activity=activity, text=text)
    except ServiceError as error:
        return {"state": "refused", "text": str(error)}
    name = {"name": str(result.enrolment.member)}
    if result.is_new:
        return {"state": "new", "text": _("%(name)s is here.") % name}
    return {"state": "again", "text": _("%(name)s was noted already.") % name}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check_in_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where a ticket leads whose code was read by a phone's own camera: for the activity's team alone."""
    member, enrolment = actor_of(request), enrolment_of_ticket(token)
    if enrolment is None or not allows("activity.check_in", member, enrolment.activity):
        raise Http404
    if request.method == "POST":
        result = _checked_in(member, enrolment.activity, token)
        (messages.error if result["state"] == "refused" else messages.success)(request, result["text"])
        return redirect(reverse("participants-scan", args=[enrolment.activity.slug]))
    context = {
        "activity": enrolment.activity,
        "name": str(enrolment.member),
        "attended": enrolment.attended_at,
    }
    return render(request, "learning/manage/check_in.html", context)
