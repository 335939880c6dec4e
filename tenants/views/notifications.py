"""A person's notifications, on every host; and the way out of mails, which works without signing in."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared.models import User
from shared.notifications import KINDS
from shared.queries.notifications import notifications_of, settings_of, unread_of
from shared.secret_pages import keep_address
from shared.services.notifications import change_notification_settings, mark_read, mark_unread, stop_mail
from tenants.access import open_to_all
from tenants.context import on_the_network
from tenants.forms.notifications import NotificationSettingsForm
from tenants.members.requests import user_of_request
from tenants.models import Tenant
from tenants.notification_rows import notification_rows
from tenants.queries.homes import time_zone_of
from tenants.services.notifying import DIGEST, read_unsubscribe

LIST = "/me/notifications/"
SETTINGS = "/me/notifications/settings/"
_UNDO = "notifications_read"
_MOST_UNDONE = 500


@open_to_all
@on_the_network
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    user = user_of_request(request)
    if user is None:
        return redirect(f"/sign-in/?next={LIST}")
    page = Paginator(notifications_of(user), 30).get_page(request.GET.get("page"))
    undo = request.session.pop(_UNDO, "") if _UNDO in request.session else ""
    return render(
        request,
        "tenants/notifications/list.html",
        {
            "rows": notification_rows(page.object_list, user),
            "unread": unread_of(user),
            "page": page if page.has_other_pages() else None,
            "undo": undo,
            "explore_url": "/activities/" if getattr(request, "tenant", None) else "/search/",
        },
    )


@open_to_all
@on_the_network
@require_POST
def notification_read(request: HttpRequest) -> HttpResponse:
    """`ids`: which (comma-separated) or "all"; `undo`: the other way round."""
    user = user_of_request(request)
    if user is None:
        return redirect(f"/sign-in/?next={LIST}")
    wanted = request.POST.get("ids", "")
    if wanted != "all" and not re.fullmatch(r"\d{1,18}(,\d{1,18}){0,499}", wanted):
        raise Http404
    ids = None if wanted == "all" else [int(part) for part in wanted.split(",")]
    if "undo" in request.POST:
        mark_unread(actor=user, ids=ids or [])
        return redirect(LIST)
    read = mark_read(actor=user, ids=ids)
    if read and len(read) <= _MOST_UNDONE:
        request.session[_UNDO] = ",".join(map(str, read))
    return redirect(LIST)


@open_to_all
@on_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def notification_settings(request: HttpRequest) -> HttpResponse:
    user = user_of_request(request)
    if user is None:
        return redirect(f"/sign-in/?next={SETTINGS}")
    form = NotificationSettingsForm(
        request.POST if request.method == "POST" else None,
        wishes=settings_of(user),
        locations=_locations_of(user),
    )
    if request.method == "POST" and form.is_valid():
        change_notification_settings(actor=user, **form.wishes())
        messages.success(request, _("Saved. From now on we write to you like this."))
        return redirect(SETTINGS)
    return render(
        request,
        "tenants/notifications/settings.html",
        {"form": form, "zone": time_zone_of(user)},
    )


def _locations_of(user: User) -> list[Tenant]:
    return list(Tenant.objects.filter(memberships__user=user).defer("look").order_by("name"))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program posts here without cookies; a person gets a page with the same button. The signed
    token is the whole authority, and ending some mails all that it is good for."""
    found = read_unsubscribe(token)
    if found is None or (found[1] != DIGEST and found[1] not in KINDS):
        raise Http404
    user_id, what = found
    done = request.method == "POST"
    if done and User.objects.filter(pk=user_id).exists():
        stop_mail(user_id=user_id, what=what)
    label = _("The weekly digest") if what == DIGEST else KINDS[what].label
    context = {"label": label, "done": done}
    return keep_address(render(request, "tenants/notifications/unsubscribe.html", context))
