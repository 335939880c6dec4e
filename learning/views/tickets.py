"""What learners show at the door. It says who they are to nobody but the activity's team."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment
from learning.queries.enrolments import enrolment_of
from learning.services.attendance import ticket_code, ticket_url
from learning.views.access import signed_in
from learning.views.activities import find_activity
from learning.views.cards import when_in_full, where_text
from shared.moments import moment_text
from tenants.access import open_to_all
from tenants.members.requests import member_of_request

WORKER = Path(__file__).resolve().parent.parent / "static" / "learning" / "tickets_worker.js"
KEPT_AT_MOST = timedelta(days=30)  # after it was opened last: as long as a session lasts


def _mine(request: HttpRequest, slug: str) -> tuple[Activity, Enrolment]:
    """The reader's own place. Raises Http404 for whoever has none."""
    activity = find_activity(request, slug)
    mine = enrolment_of(activity, member_of_request(request))
    if mine is None or mine.status != EnrolmentStatus.JOINED:
        raise Http404
    return activity, mine


@require_safe
@signed_in
def ticket(request: HttpRequest, slug: str) -> HttpResponse:
    """The page holds its code within itself, and its script keeps it on the device (`ticket_kept`)."""
    activity, mine = _mine(request, slug)
    context = _shown(activity, mine) | {"attended": mine.attended_at is not None}
    return render(request, "learning/me/ticket.html", context)


def _shown(activity: Activity, mine: Enrolment) -> dict[str, Any]:
    code = ticket_code(mine)
    return {
        "activity": activity,
        "when": when_in_full(activity),
        "where": where_text(activity),
        "qr": segno.make(ticket_url(mine), error="m").svg_inline(border=4, light="#fff", omitsize=True),
        "code": f"{code[:4]} {code[4:]}",
    }


@require_safe
@signed_in
def ticket_kept(request: HttpRequest, slug: str) -> HttpResponse:
    """What a device keeps to show without a network: says of the person what the code says, nothing. `Expires`: until
    when the device shows it."""
    activity, mine = _mine(request, slug)
    now = timezone.now()
    kept = moment_text(now, request.tenant.time_zone)  # type: ignore[attr-defined]
    context = _shown(activity, mine) | {"kept": kept, "language": get_language()}
    response = HttpResponse(render_to_string("learning/me/ticket_kept.html", context))
    until = now + KEPT_AT_MOST
    if activity.over_at:
        until = min(until, activity.over_at + timedelta(days=1))
    response["Expires"] = http_date(until.timestamp())
    return response


@open_to_all
@require_safe
def tickets_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may answer for tickets in every language."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@require_safe
@signed_in
def ticket_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """To be kept among a phone's pictures, for places without a network."""
    activity, mine = _mine(request, slug)
    uri = segno.make(ticket_url(mine), error="m").png_data_uri(scale=16, border=4)
    response = HttpResponse(base64.b64decode(uri.partition(",")[2]), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="ticket-{activity.slug}.png"'
    return response
