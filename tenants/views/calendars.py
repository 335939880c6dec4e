"""A person's calendar by a private address: the page that makes it, and what calendar programs fetch."""

import hashlib
import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from shared.models import CalendarFeed
from shared.queries.journal import dated_entries_of
from shared.services.calendars import end_calendar, hash_of, make_calendar
from tenants.access import open_to_all
from tenants.calendars import calendar_of
from tenants.context import on_the_network
from tenants.hosts import network_url
from tenants.members.requests import user_of_request
from tenants.queries.homes import language_of


@open_to_all
@on_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_page(request: HttpRequest) -> HttpResponse:
    """POST makes a (new) address, which this answer alone shows, or with `end` takes it away."""
    user = user_of_request(request)
    if user is None:
        return redirect("/sign-in/?next=/me/calendar/")
    address = ""
    if request.method == "POST":
        if "end" in request.POST:
            end_calendar(actor=user)
            messages.success(request, _("The address is gone. Calendars that used it get nothing any more."))
            return redirect("/me/calendar/")
        address = network_url(f"/calendar/{make_calendar(actor=user)}.ics")
    has_one = bool(address) or CalendarFeed.objects.filter(user=user).exists()
    webcal = re.sub(r"^https?:", "webcal:", address)
    return render(
        request, "tenants/calendars/page.html", {"address": address, "webcal": webcal, "has_one": has_one}
    )


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """No session, no cookie: the address is the key. With ETag, since programs ask every hour."""
    feed = None
    if re.fullmatch(r"[\w-]{32}", token):
        feed = (
            CalendarFeed.objects.filter(token_hash=hash_of(token), user__is_active=True)
            .select_related("user")
            .first()
        )
    if feed is None:
        raise Http404
    with override(language_of(feed.user)):
        body = calendar_of(dated_entries_of(feed.user_id))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match", "").replace("W/", "")
    response = (
        HttpResponse(status=304)
        if etag in re.split(r"\s*,\s*", known)
        else HttpResponse(body, content_type="text/calendar; charset=utf-8")
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
