"""Acting as oneself or for an organiser: what /manage/ shows first. Kept in the session, written by a POST alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning.models import OrganiserMembership
from learning.queries.organisers import work_of
from learning.views.access import signed_in
from tenants.members.requests import member_of_request

SESSION_KEY = "acting_for"
MOST = 12  # more stand on /manage/


def acting_for(request: HttpRequest) -> dict[str, Any] | None:
    """For the header: the person and their organisers; None for who has none."""
    work = work_of_request(request)
    if not work:
        return None
    present = acting_slug(request)
    shown = [row for at, row in enumerate(work) if at < MOST or row.organiser.slug == present]
    choices = [{"value": "", "label": _("Myself"), "is_present": not present}]
    choices += [
        {
            "value": row.organiser.slug,
            "label": row.organiser.name,
            "is_present": row.organiser.slug == present,
        }
        for row in shown
    ]
    name = next((row.organiser.name for row in shown if row.organiser.slug == present), "")
    return {"url": "/manage/switch/", "name": name, "choices": choices}


def work_of_request(request: HttpRequest) -> list[OrganiserMembership]:
    """The organisers of the person who asks; one query a request."""
    if not hasattr(request, "_work"):
        member = member_of_request(request)
        request._work = list(work_of(member)) if member is not None else []  # type: ignore[attr-defined]
    work: list[OrganiserMembership] = request._work  # type: ignore[attr-defined]
    return work


def acting_slug(request: HttpRequest) -> str:
    """The organiser for which the person acts, if they still work for it; "": as themselves."""
    slug = request.session.get(SESSION_KEY, "")
    return slug if any(row.organiser.slug == slug for row in work_of_request(request)) else ""


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("organiser", "")
    if slug and all(row.organiser.slug != slug for row in work_of_request(request)):
        raise Http404
    request.session[SESSION_KEY] = slug
    return redirect("/manage/")
