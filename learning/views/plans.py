"""A person's own plans ("my plan"): activities from any location, in their own order. On every host the same."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.services.activities import activity_url
from learning.services.playlists import playlist_url
from learning.views.access import signed_in
from learning.views.activities import find_activity
from learning.views.playlists import find_shown
from shared.errors import ServiceError
from shared.models import Plan, PlanItem, User
from shared.queries.ages import may_be_public, may_show_name
from shared.queries.plans import find_plan, find_shared_plan, items_of, plans_of
from shared.services.plans import (
    add_to_plan,
    change_item,
    create_plan,
    delete_plan,
    move_item,
    remove_item,
    share_plan,
    update_plan,
)
from tenants.access import open_to_all
from tenants.context import on_the_network
from tenants.hosts import network_url
from tenants.members.requests import user_of_request


class PlanForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=100)


class NoteForm(forms.Form):
    note = forms.CharField(max_length=500, required=False)


def _user(request: HttpRequest) -> User:
    user = user_of_request(request)
    assert user is not None  # `signed_in` saw to it
    return user


def _own(request: HttpRequest, pk: uuid.UUID) -> Plan:
    plan = find_plan(_user(request), pk)
    if plan is None:
        raise Http404
    return plan


@open_to_all
@on_the_network
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_list(request: HttpRequest) -> HttpResponse:
    """One's plans. POST begins a new one."""
    user = _user(request)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = create_plan(actor=user, title=form.cleaned_data["title"])
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"/plans/{plan.pk}/")
    context = {"plans": plans_of(user), "form": form}
    return render(request, "learning/plans/list.html", context, status=422 if form.errors else 200)


@open_to_all
@on_the_network
@require_safe
@signed_in
def plan_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    plan = _own(request, pk)
    items = items_of(plan)
    return render(
        request,
        "learning/plans/page.html",
        {
            "plan": plan,
            "items": [_item(item) for item in items],
            "done": sum(item.is_done for item in items),
            "share_url": network_url(f"/plans/shared/{plan.share_code}/") if plan.share_code else "",
            "form": PlanForm(initial={"title": plan.title}),
        },
    )


def _item(item: PlanItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "url": item.url,
        "location": item.tenant.name,
        "note": item.note,
        "is_done": item.is_done,
    }


@open_to_all
@on_the_network
@require_safe
def plan_shared(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever has the link: things of public locations without notes and ticks, and the name that others see (never
    a child's). What a guardian does not allow any more is gone."""
    plan = find_shared_plan(code) if re.fullmatch(r"[\w-]{20,40}", code, re.ASCII) else None
    if plan is None or not may_be_public(plan.user_id):
        raise Http404
    is_named = may_show_name(plan.user_id)
    return render(
        request,
        "learning/plans/shared.html",
        {
            "plan": plan,
            "name": plan.user.get_display_name() if is_named else _("Somebody"),
            "items": [
                _item(item) | {"note": "", "is_done": False}
                for item in items_of(plan)
                if item.tenant.is_public
            ],
        },
    )


@open_to_all
@on_the_network
@require_POST
@signed_in
def plan_change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One change, named by `action`."""
    user, plan = _user(request), _own(request, pk)
    change = _CHANGES.get(request.POST.get("action", ""))
    if change is None:
        raise Http404
    try:
        change(request, user, plan)
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect("/plans/" if request.POST["action"] == "delete" else f"/plans/{plan.pk}/")


def _item_of(request: HttpRequest, plan: Plan) -> PlanItem:
    number = request.POST.get("item", "")
    found = re.fullmatch(r"\d{1,18}", number, re.ASCII)
    item = next((one for one in items_of(plan) if found and one.pk == int(number)), None)
    if item is None:
        raise Http404
    item.plan = plan
    return item


def _rename(request: HttpRequest, user: User, plan: Plan) -> None:
    form = PlanForm(request.POST)
    if form.is_valid():
        update_plan(actor=user, plan=plan, title=form.cleaned_data["title"])
    else:
        messages.error(request, _("A plan needs a name of at most 100 characters."))


def _note(request: HttpRequest, user: User, plan: Plan) -> None:
    form = NoteForm(request.POST)
    if form.is_valid():
        change_item(actor=user, item=_item_of(request, plan), note=form.cleaned_data["note"])
    else:
        messages.error(request, _("A note has at most 500 characters."))


def _tick(is_done: bool) -> Callable[[HttpRequest, User, Plan], None]:
    def change(request: HttpRequest, user: User, plan: Plan) -> None:
        change_item(actor=user, item=_item_of(request, plan), is_done=is_done)

    return change


def _move(by: int) -> Callable[[HttpRequest, User, Plan], None]:
    def change(request: HttpRequest, user: User, plan: Plan) -> None:
        move_item(actor=user, item=_item_of(request, plan), by=by)

    return change


def _remove(request: HttpRequest, user: User, plan: Plan) -> None:
    remove_item(actor=user, item=_item_of(request, plan))


def _delete(request: HttpRequest, user: User, plan: Plan) -> None:
    delete_plan(actor=user, plan=plan)
    messages.success(request, _("The plan is gone."))


def _share(is_shared: bool) -> Callable[[HttpRequest, User, Plan], None]:
    def change(request: HttpRequest, user: User, plan: Plan) -> None:
        share_plan(actor=user, plan=plan, is_shared=is_shared)
        if not is_shared:
            messages.success(request, _("The link no longer leads anywhere."))

    return change


_CHANGES: dict[str, Callable[[HttpRequest, User, Plan], None]] = {
    "rename": _rename,
    "note": _note,
    "tick": _tick(True),
    "untick": _tick(False),
    "up": _move(-1),
    "down": _move(+1),
    "remove": _remove,
    "delete": _delete,
    "share": _share(True),
    "unshare": _share(False),
}


@require_POST
def plan_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put an activity of this location into a plan of the person's."""
    activity = find_activity(request, slug)
    if not activity.is_open_to_all:
        raise Http404  # a plan can be shared; what is private cannot
    return _added(
        request, f"/activities/{activity.slug}/", activity.pk, activity.title, activity_url(activity)
    )


@require_POST
def plan_add_playlist(request: HttpRequest, slug: str) -> HttpResponse:
    """The same with a playlist."""
    playlist = find_shown(request, slug)
    if not playlist.is_open_to_all:
        raise Http404
    return _added(
        request, f"/playlists/{playlist.slug}/", playlist.pk, playlist.title, playlist_url(playlist)
    )


def _added(request: HttpRequest, page: str, item_id: uuid.UUID, title: str, url: str) -> HttpResponse:
    user = user_of_request(request)
    if user is None:
        return redirect(f"/sign-in/?next={page}")
    tenant_id: int = request.tenant.pk  # type: ignore[attr-defined]
    try:
        plan = put_into_plan(user, request.POST.get("plan", ""), tenant_id, item_id, title, url)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is in “%(plan)s”, under My plans.") % {"plan": plan.title})
    return redirect(page)


@on_the_network
def put_into_plan(user: User, wanted: str, tenant_id: int, item_id: uuid.UUID, title: str, url: str) -> Plan:
    """A plan is the account's: the location hands over what everybody may read of the thing. `wanted`: the id of the
    plan; "" = the latest, and the first one is made on the way. Raises Http404 for what is no plan of the person's."""
    if wanted:
        plan = next((one for one in plans_of(user) if str(one.pk) == wanted), None)
        if plan is None:
            raise Http404
    else:
        plan = plans_of(user).first() or create_plan(actor=user, title=_("My plan"))
    add_to_plan(actor=user, plan=plan, tenant_id=tenant_id, item_id=item_id, title=title, url=url)
    return plan
