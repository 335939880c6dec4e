"""The coordinators' pages: what waits, and how the location lets organisers in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.enums import ActivityStatus
from learning.errors import ChangedMeanwhile
from learning.forms.organisers import DecisionForm, PolicyForm
from learning.models import Activity
from learning.queries.activities import find_activity
from learning.queries.imports import unclaimed_organisers
from learning.queries.organisers import find_organiser
from learning.queries.policies import organiser_policy
from learning.queries.reviews import (
    activities_in_review,
    organisers_with_counts,
    standing_text,
    version_handed_in,
    waiting_counts,
)
from learning.services.policies import change_organiser_policy, trust_organiser
from learning.services.reviewing import approve_activity, send_back_activity
from learning.services.snapshots import snapshot_of
from learning.targets import Target
from learning.views.access import actor_of, need, signed_in
from learning.views.areas import area_of
from learning.views.cards import when_text
from learning.views.responses import page_of
from learning.views.worksheet_frame import sayer
from learning.views.worksheet_words import changes_between
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from shared.text import render_markdown
from tenants.context import current_tenant


@require_safe
@signed_in
def coordination_home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    need("coordination.enter", actor)
    return render(
        request,
        "learning/coordination/home.html",
        {
            "area": area_of(Target(), actor, "home"),
            "counts": waiting_counts(),
            "policy": organiser_policy(),
            "is_coordinator": actor.is_coordinator,
            "in_our_hands": unclaimed_organisers().count() if actor.is_coordinator else 0,
        },
    )


@require_safe
@signed_in
def review_queue(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    need("activity.review", actor)
    zone = current_tenant().time_zone
    return render(
        request,
        "learning/coordination/reviews.html",
        {
            "area": area_of(Target(), actor, "reviews"),
            "rows": [_row(activity, zone) for activity in activities_in_review()[:200]],
            "policy": organiser_policy(),
        },
    )


def _row(activity: Activity, zone: str) -> dict[str, Any]:
    asked = getattr(activity, "asked_at", None)
    return {
        "slug": activity.slug,
        "title": activity.title,
        "organiser": activity.organiser.name,
        "when": when_text(activity),
        "asked": moment_text(asked, zone) if asked else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """One activity as it was handed in. POST approves it or sends it back."""
    actor = actor_of(request)
    need("activity.review", actor)
    activity = find_activity(slug)
    if activity is None or activity.status != ActivityStatus.IN_REVIEW:
        raise Http404
    form = DecisionForm(request.POST or None)
    may_trust = allows("organiser.trust", actor)
    if request.method == "POST" and form.is_valid():
        is_approved = request.POST.get("decision") == "yes"
        words = form.cleaned_data["reason"]
        try:
            if is_approved:
                seen = request.POST.get("seen", "")
                approve_activity(actor=actor, activity=activity, comment=words, seen=seen)
            else:
                send_back_activity(actor=actor, activity=activity, comment=words)
            if is_approved and may_trust and request.POST.get("trust") == "yes":
                trust_organiser(actor=actor, organiser=activity.organiser, is_trusted=True)
        except ChangedMeanwhile as error:
            messages.error(request, str(error))
            return redirect(request.path)
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("Approved: it is published now.") if is_approved else _("Sent back with what you wrote."),
            )
        return redirect("/manage/coordination/reviews/")
    return render(
        request,
        "learning/coordination/review.html",
        {
            "area": area_of(Target(), actor, "reviews"),
            "activity": activity,
            "when": when_text(activity),
            "description_html": render_markdown(activity.description),
            "form": form,
            "may_trust": may_trust,
            "seen": standing_text(activity),
            "changed": _changed_since(activity),
        },
        status=422 if form.errors else 200,
    )


def _changed_since(activity: Activity) -> list[dict[str, Any]]:
    """[{label, changes}]: what the organiser has changed since it handed the activity in."""
    handed_in = version_handed_in(activity)
    if handed_in is None or handed_in.number == activity.version:
        return []
    return changes_between(handed_in.data, snapshot_of(activity), sayer(activity))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def coordination_settings(request: HttpRequest) -> HttpResponse:
    """Both switches, and whom the location trusts. POST changes the one or the other."""
    actor = actor_of(request)
    need("policy.change", actor)
    if request.method == "POST" and "organiser" in request.POST:
        organiser = find_organiser(request.POST["organiser"])
        if organiser is None:
            raise Http404
        trust_organiser(actor=actor, organiser=organiser, is_trusted=request.POST.get("trust") == "yes")
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    policy = organiser_policy()
    form = PolicyForm(
        request.POST or None,
        initial={
            "allows_new_organisers": policy.allows_new_organisers,
            "approves_first": policy.approves_first,
        },
    )
    if request.method == "POST":
        form = PolicyForm(request.POST)
        if form.is_valid():
            change_organiser_policy(actor=actor, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(request.path)
    page = page_of(organisers_with_counts(), request, size=50, card=lambda row: row)
    return render(
        request,
        "learning/coordination/settings.html",
        {
            "area": area_of(Target(), actor, "settings"),
            "form": form,
            "page": page,
            "policy": policy,
        },
    )
