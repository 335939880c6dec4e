"""Putting an activity or a playlist of this location into a plan of one's own. GET asks into which one: the small
links of cards lead here, since cards are the same for every reader."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.services.activities import activity_url
from learning.services.playlists import playlist_url
from learning.views.activities import find_activity
from learning.views.playlists import find_shown
from shared.accounts.redirects import local_path
from shared.errors import ServiceError
from shared.models import Plan, User
from shared.queries.plans import holding, plans_of
from shared.services.plans import add_to_plan, create_plan
from tenants.context import on_the_network
from tenants.members.requests import user_of_request

NEW = "new"


@dataclass(frozen=True)
class Thing:
    """What is put into the plan, as everybody may know it; `page`: its path here."""

    item_id: uuid.UUID
    title: str
    url: str
    page: str


@require_http_methods(["GET", "HEAD", "POST"])
def plan_add(request: HttpRequest, slug: str) -> HttpResponse:
    """An activity of this location."""
    activity = find_activity(request, slug)
    if not activity.is_open_to_all:
        raise Http404  # a plan can be shared; what is private cannot
    return _answer(
        request,
        Thing(activity.pk, activity.title, activity_url(activity), f"/activities/{activity.slug}/"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_add_playlist(request: HttpRequest, slug: str) -> HttpResponse:
    """The same with a playlist."""
    playlist = find_shown(request, slug)
    if not playlist.is_open_to_all:
        raise Http404
    return _answer(
        request,
        Thing(playlist.pk, playlist.title, playlist_url(playlist), f"/playlists/{playlist.slug}/"),
    )


def _answer(request: HttpRequest, thing: Thing) -> HttpResponse:
    user = user_of_request(request)
    if user is None:
        return redirect(f"/sign-in/?next={thing.page}plan/")
    tenant_id: int = request.tenant.pk  # type: ignore[attr-defined]
    if request.method == "POST":
        return _added(request, user, tenant_id, thing)
    context = {
        "thing": thing,
        "plans": _choices(user, tenant_id, thing.item_id),
        "back": _came_from(request, thing),
    }
    return render(request, "learning/plans/add.html", context)


def _added(request: HttpRequest, user: User, tenant_id: int, thing: Thing) -> HttpResponse:
    wanted, title = request.POST.get("plan", ""), request.POST.get("title", "")
    try:
        plan = put_into_plan(user, wanted, tenant_id, thing, new_title=title)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is in “%(plan)s”, under My plans.") % {"plan": plan.title})
    return redirect(local_path(request.POST.get("back"), default=thing.page))


@on_the_network
def put_into_plan(user: User, wanted: str, tenant_id: int, thing: Thing, *, new_title: str = "") -> Plan:
    """A plan is the account's: the location hands over what everybody may read of the thing. `wanted`: the id of the
    plan; NEW = one of this name; "" = the latest, and the first one is made on the way. Raises Http404 for what is no
    plan of the person's, PlanFull."""
    if wanted == NEW:
        plan = create_plan(
            actor=user, title=" ".join(new_title.replace("\x00", "").split())[:100] or _("My plan")
        )
    elif wanted:
        found = next((one for one in plans_of(user) if str(one.pk) == wanted), None)
        if found is None:
            raise Http404
        plan = found
    else:
        plan = plans_of(user).first() or create_plan(actor=user, title=_("My plan"))
    add_to_plan(
        actor=user, plan=plan, tenant_id=tenant_id, item_id=thing.item_id, title=thing.title, url=thing.url
    )
    return plan


@on_the_network
def _choices(user: User, tenant_id: int, item_id: uuid.UUID) -> list[dict[str, Any]]:
    has_it = holding(user, tenant_id=tenant_id, item_id=item_id)
    return [
        {"id": plan.pk, "title": plan.title, "total": plan.total, "has_it": plan.pk in has_it}  # type: ignore[attr-defined]
        for plan in plans_of(user)
    ]


def _came_from(request: HttpRequest, thing: Thing) -> str:
    """The page of this host that led here; where the browser does not tell, the thing's own."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or parts.path.endswith("/plan/"):
        return thing.page
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), default=thing.page)
