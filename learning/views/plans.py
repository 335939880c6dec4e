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

from learning.views.access import signed_in
from learning.views.cards import catalogue_when
from shared.enums import ItemKind
from shared.errors import ServiceError
from shared.models import CatalogueItem, Plan, PlanItem, User
from shared.queries.ages import may_be_public, may_show_name
from shared.queries.catalogue import shown_items
from shared.queries.plans import find_plan, find_shared_plan, items_of, plans_of
from shared.services.plans import (
    change_item,
    create_plan,
    delete_plan,
    move_item,
    remove_item,
    share_plan,
    update_plan,
)
from shared.titles import title_in
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
            "items": _items(items),
            "done": sum(item.is_done for item in items),
            "share_url": network_url(f"/plans/shared/{plan.share_code}/") if plan.share_code else "",
            "form": PlanForm(initial={"title": plan.title}),
        },
    )


def _items(items: list[PlanItem]) -> list[dict[str, Any]]:
    """With what the network knows of them now; of what a location keeps to itself it knows nothing."""
    known = {
        (item.tenant_id, item.item_id): item
        for item in shown_items().filter(item_id__in=[item.item_id for item in items])
    }
    return [_item(item, known.get((item.tenant_id, item.item_id))) for item in items]


def _item(item: PlanItem, now: CatalogueItem | None) -> dict[str, Any]:
    is_dated = now is not None and now.kind == ItemKind.ACTIVITY and now.starts_at is not None
    return {
        "id": item.pk,
        "title": title_in(now.titles, now.title)[0] if now else item.title,
        "url": now.url if now else item.url,
        "location": item.tenant.name,
        "is_shown": item.is_shown,
        "note": item.note,
        "is_done": item.is_done,
        "when": catalogue_when(now.starts_at, now.ends_at, now.time_zone) if now and is_dated else "",
        "is_over": now is not None and now.has_ended,
    }


@open_to_all
@on_the_network
@require_safe
def plan_shared(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever has the link: things of public locations without notes and ticks, without the names of those that
    are shown no more, and the name that others see (never
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
                item
                | {"note": "", "is_done": False}
                | ({} if item["is_shown"] else {"title": _("No longer shown"), "url": ""})
                for item in _items([item for item in items_of(plan) if item.tenant.is_public])
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
