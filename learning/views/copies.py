"""Copying activities, and templates that the location shares."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.models import Activity
from learning.queries.organisers import find_organiser, work_of
from learning.queries.templates import shared_templates
from learning.rules import EDITORS
from learning.services.copying import copy_activity, set_template
from learning.views.access import activity_for, actor_of, need, signed_in
from learning.views.cards import activity_card
from learning.views.responses import page_of
from shared.rules import allows


@require_POST
@signed_in
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft like this one, for the same organiser."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.copy")
    need("activity.create", member, activity.organiser)
    made = copy_activity(actor=member, source=activity, organiser=activity.organiser)
    messages.success(request, _("This is the copy, a draft. Give it a name and its dates."))
    return redirect(reverse("activity-edit", args=[made.slug]))


@require_POST
@signed_in
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Share it as a template, or no more."""
    member = actor_of(request)
    activity = activity_for(member, slug)
    if not allows("activity.edit", member, activity):
        raise Http404
    is_shared = request.POST.get("share") == "yes"
    set_template(actor=member, activity=activity, is_template=is_shared)
    said = (
        _("Everybody who organises here can start from it.")
        if is_shared
        else _("It is no longer a template.")
    )
    messages.success(request, said)
    return redirect(reverse("activity-edit", args=[activity.slug]))


@require_safe
@signed_in
def templates(request: HttpRequest) -> HttpResponse:
    """What the location shares, to start from."""
    member = actor_of(request)
    organisers = [row.organiser for row in work_of(member) if row.role in EDITORS]
    if not organisers or not allows("activity.create", member, organisers[0]):
        raise Http404
    page = page_of(shared_templates(), request, size=24, card=_card)
    return render(request, "learning/manage/templates.html", {"page": page, "organisers": organisers})


def _card(activity: Activity) -> dict[str, object]:
    return activity_card(activity) | {"slug": activity.slug, "pk": activity.pk}


@require_POST
@signed_in
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft made from a template, for the organiser that was chosen."""
    member = actor_of(request)
    source = shared_templates().filter(slug=slug).first()
    organiser = find_organiser(request.POST.get("organiser", "")[:80])
    if source is None or organiser is None or not allows("activity.create", member, organiser):
        raise Http404
    made = copy_activity(actor=member, source=source, organiser=organiser)
    messages.success(request, _("A draft made from the template. Change whatever you like."))
    return redirect(reverse("activity-edit", args=[made.slug]))
