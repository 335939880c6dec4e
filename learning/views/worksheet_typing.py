"""While one types: what stands in the fields is kept, others are told, the preview follows."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.errors import DraftTooLarge
from learning.models import Activity
from learning.queries.drafts import draft_of, others_at_it
from learning.services.drafts import keep_draft, note_presence
from learning.views.access import activity_for, activity_of_form, actor_of, signed_in
from learning.views.worksheet_frame import clock_of, number_of, overlaid, preview_of, scene_of, step_class
from shared.services.limits import hit
from tenants.members.models import Member

MAX_BODY = 256 * 1024
AUTOSAVES_A_MINUTE = 180  # twice what the module sends while somebody types without a pause


@require_POST
@signed_in
def worksheet_draft(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Autosave: keeps what stands in the step's fields, and changes nothing that others see. {"at": "14:03:05"}, or
    413 and 429 with {"message"}."""
    member = actor_of(request)
    activity = activity_of_form(request, member, slug, "activity.edit")
    form_class = step_class(step)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return JsonResponse({"message": str(DraftTooLarge())}, status=413)
    allowed = hit(name="autosave", subject=str(member.user_id), limit=AUTOSAVES_A_MINUTE, seconds=60)
    if not allowed.allowed:
        answer = JsonResponse({"message": _("Saved a little later: you type very fast.")}, status=429)
        answer["Retry-After"] = str(allowed.retry_after)
        return answer
    form = form_class(request.POST, activity=activity, scene=scene_of(request))
    base = number_of(request.POST.get("base"), activity.version)
    values = {name: request.POST.getlist(name) for name in form.fields}
    try:
        draft = keep_draft(actor=member, activity=activity, step=step, base=base, values=values)
    except DraftTooLarge as error:
        return JsonResponse({"message": str(error)}, status=413)
    return JsonResponse({"at": clock_of(draft.updated_at.isoformat(), activity, seconds=True)})


@require_POST
@signed_in
def worksheet_presence(request: HttpRequest, slug: str) -> HttpResponse:
    """A sign of life of an open worksheet; the answer says who else is at it."""
    member = actor_of(request)
    activity = activity_of_form(request, member, slug, "activity.edit")
    note_presence(actor=member, activity=activity)
    return _others(request, activity, member)


def _others(request: HttpRequest, activity: Activity, member: Member) -> HttpResponse:
    return render(request, "learning/worksheet/_others.html", {"others": others_at_it(activity, member)})


@require_safe
@signed_in
def worksheet_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The activity as it would look with what was typed: a fragment."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    activity = overlaid(request, activity, draft_of(activity, member))
    return render(request, "learning/worksheet/_preview.html", {"preview": preview_of(activity)})
