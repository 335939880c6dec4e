"""The meetings of a repeating activity, for its organiser: one of them is cancelled, or takes place after all."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.queries.occurrences import coming
from learning.services.occurrences import set_cancelled
from learning.views.access import activity_for, actor_of, signed_in
from learning.views.repeating import repeat_text
from shared.moments import moment_text


@require_safe
@signed_in
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    activity = activity_for(actor_of(request), slug, "activity.edit")
    rows = [
        {
            "id": row.pk,
            "text": moment_text(row.starts_at, activity.time_zone),
            "is_cancelled": row.is_cancelled,
        }
        for row in coming(activity)
    ]
    return render(
        request,
        "learning/worksheet/dates.html",
        {"activity": activity, "rows": rows, "repeats": repeat_text(activity)},
    )


@require_POST
@signed_in
def date_set(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`cancel=1` cancels the meeting, anything else lets it take place."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    occurrence = coming(activity).filter(pk=pk).first()
    if occurrence is None:
        raise Http404
    is_cancelled = request.POST.get("cancel") == "1"
    set_cancelled(actor=member, occurrence=occurrence, is_cancelled=is_cancelled)
    when = moment_text(occurrence.starts_at, activity.time_zone)
    if is_cancelled:
        messages.success(request, _("The meeting on %(when)s is cancelled.") % {"when": when})
    else:
        messages.success(request, _("The meeting on %(when)s will take place.") % {"when": when})
    return redirect(f"/manage/activities/{activity.slug}/dates/")
