"""Asking for the verified tick, and deciding about it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.forms.organisers import DecisionForm, VerificationForm
from learning.models import Verification, VerificationDocument
from learning.queries.reviews import last_verification, verifications_waiting
from learning.services.verifying import (
    DOCUMENT_KEPT,
    MAX_DOCUMENT,
    MEDIA_TYPES,
    ask_for_verification,
    content_of,
    decide_verification,
    take_back_verification,
)
from learning.targets import Target
from learning.views.access import actor_of, need, organiser_for, signed_in
from learning.views.areas import area_of
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.services.audit import record_audit
from tenants.context import current_tenant


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organiser_verification(request: HttpRequest, slug: str) -> HttpResponse:
    """Where one stands. POST asks, or takes back what waits."""
    actor = actor_of(request)
    organiser = organiser_for(actor, slug, "organiser.manage")
    form, status = VerificationForm(), 200
    if request.method == "POST":
        if request.POST.get("action") == "take-back":
            take_back_verification(actor=actor, organiser=organiser)
            messages.success(request, _("Taken back. The document is deleted."))
            return redirect(request.path)
        form = VerificationForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                ask_for_verification(
                    actor=actor,
                    organiser=organiser,
                    content=form.cleaned_data["document"].read(MAX_DOCUMENT + 1),
                    note=form.cleaned_data["note"],
                )
            except ServiceError as error:
                form.add_error("document", str(error))
            else:
                messages.success(
                    request, _("Request sent. You will get an e-mail when a coordinator has decided.")
                )
                return redirect(request.path)
        status = 422
    last = last_verification(organiser)
    return render(
        request,
        "learning/manage/verification.html",
        {
            "area": area_of(Target(organiser=organiser), actor, "verification"),
            "organiser": organiser,
            "last": last,
            "asked": moment_text(last.asked_at, current_tenant().time_zone) if last else "",
            "form": form,
            "days": DOCUMENT_KEPT.days,
        },
        status=status,
    )


@require_safe
@signed_in
def verification_queue(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    need("organiser.verify", actor)
    zone = current_tenant().time_zone
    return render(
        request,
        "learning/coordination/verifications.html",
        {
            "area": area_of(Target(), actor, "verifications"),
            "rows": [_row(one, zone) for one in verifications_waiting()[:200]],
        },
    )


def _row(verification: Verification, zone: str) -> dict[str, Any]:
    return {
        "pk": verification.pk,
        "name": verification.organiser.name,
        "asked_by": str(verification.asked_by or ""),
        "asked": moment_text(verification.asked_at, zone),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def verification(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One wish with its document. POST decides."""
    actor = actor_of(request)
    need("organiser.verify", actor)
    found = Verification.objects.select_related("organiser", "asked_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_approved = request.POST.get("decision") == "yes"
        try:
            decide_verification(
                actor=actor,
                verification=found,
                is_approved=is_approved,
                reason=form.cleaned_data["reason"],
            )
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Verified.") if is_approved else _("Declined, and told why."))
        return redirect("/manage/coordination/verifications/")
    zone = current_tenant().time_zone
    return render(
        request,
        "learning/coordination/verification.html",
        {
            "area": area_of(Target(), actor, "verifications"),
            "verification": found,
            "organiser": found.organiser,
            "row": _row(found, zone),
            "form": form,
            "has_document": VerificationDocument.objects.filter(verification=found).exists(),
            "days": DOCUMENT_KEPT.days,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@signed_in
def verification_document(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The document, for coordinators: to be saved, never shown as a page of ours. Each look is in the audit trail."""
    actor = actor_of(request)
    need("organiser.verify", actor)
    document = VerificationDocument.objects.select_related("verification").filter(pk=pk).first()
    content = content_of(document) if document is not None else None
    if document is None or content is None:
        raise Http404
    record_audit(actor_id=actor.user_id, action="verification.document_seen", target=document.verification)
    response = HttpResponse(content, content_type=document.media_type)
    ending = MEDIA_TYPES[document.media_type]
    response["Content-Disposition"] = f'attachment; filename="document.{ending}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
