"""What learners show at the door. It says who they are to nobody but the activity's team."""

import base64

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment
from learning.queries.enrolments import enrolment_of
from learning.services.attendance import ticket_code, ticket_url
from learning.views.access import signed_in
from learning.views.activities import find_activity
from learning.views.cards import when_in_full, where_text
from tenants.members.requests import member_of_request


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
    """The page holds its code within itself: once loaded it is shown without a network."""
    activity, mine = _mine(request, slug)
    code = ticket_code(mine)
    context = {
        "activity": activity,
        "when": when_in_full(activity),
        "where": where_text(activity),
        "qr": segno.make(ticket_url(mine), error="m").svg_inline(border=4, light="#fff", omitsize=True),
        "code": f"{code[:4]} {code[4:]}",
        "attended": mine.attended_at is not None,
    }
    return render(request, "learning/me/ticket.html", context)


@require_safe
@signed_in
def ticket_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """To be kept among a phone's pictures, for places without a network."""
    activity, mine = _mine(request, slug)
    uri = segno.make(ticket_url(mine), error="m").png_data_uri(scale=16, border=4)
    response = HttpResponse(base64.b64decode(uri.partition(",")[2]), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="ticket-{activity.slug}.png"'
    return response
