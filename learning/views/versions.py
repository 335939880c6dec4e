"""What an activity said before: the list of versions, any two compared, and the way back."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.models import Activity, ActivityVersion
from learning.queries.versions import find_version, versions_of
from learning.services.versions import restore_version
from learning.views.access import activity_for, actor_of, signed_in
from learning.views.responses import page_of
from learning.views.worksheet_frame import sayer
from learning.views.worksheet_words import changes_between
from shared.errors import ServiceError
from shared.moments import moment_text

PAGE_SIZE = 30


@require_safe
@signed_in
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """`?old=3&new=5` compares these two; without, the newest with the one before."""
    activity = activity_for(actor_of(request), slug, "activity.edit")
    pair = _pair(request, activity)
    page = page_of(
        versions_of(activity), request, size=PAGE_SIZE, card=lambda row: _row(row, activity.time_zone, pair)
    )
    old, new = (find_version(activity, number) for number in pair)
    compared = None
    if old and new:
        changed = changes_between(old.data, new.data, sayer(activity))
        compared = {"old": old.number, "new": new.number, "fields": changed}
    return render(
        request,
        "learning/worksheet/versions.html",
        {"activity": activity, "page": page, "compared": compared, "newest": activity.version},
    )


@require_POST
@signed_in
def version_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    version = find_version(activity, number)
    if version is None:
        raise Http404
    try:
        restore_version(actor=member, activity=activity, version=version)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It says again what it said in version %(number)s.") % {"number": number})
    return redirect(f"/manage/activities/{activity.slug}/versions/")


def _pair(request: HttpRequest, activity: Activity) -> tuple[int, int]:
    """The two versions that are asked for, the older one first."""
    asked = [request.GET.get(name, "") for name in ("old", "new")]
    if all(re.fullmatch(r"[1-9]\d{0,8}", number) for number in asked):
        first, second = sorted(map(int, asked))
        return first, second
    return activity.version - 1, activity.version


def _row(version: ActivityVersion, time_zone: str, pair: tuple[int, int]) -> dict[str, Any]:
    return {
        "number": version.number,
        "author": str(version.author) if version.author else _("before versions were kept"),
        "at": moment_text(version.created_at, time_zone),
        "is_old": version.number == pair[0],
        "is_new": version.number == pair[1],
    }
