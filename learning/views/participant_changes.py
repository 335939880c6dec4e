"""What the buttons of a list of participants do with those ticked."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials.services.issuing import IssueRow
from learning.enums import EnrolmentStatus
from learning.models import Activity
from learning.services.applications import decide_applications
from learning.services.attendance import set_attendance
from learning.services.awarding import award_participants
from learning.services.completing import complete_enrolments, reopen_enrolments
from learning.services.removing import remove_participants
from shared.errors import NotAllowed, ServiceError
from tenants.members.models import Member


def _ticked(request: HttpRequest) -> set[int]:
    return {int(value) for value in request.POST.getlist("person") if re.fullmatch(r"\d{1,18}", value)}


def change_ticked(request: HttpRequest, member: Member, activity: Activity) -> None:
    """What the pressed button says, for those ticked. Raises Http404 for a button that is not there for this person."""
    act = _ACTS.get(request.POST.get("do", "badge"))
    if act is None:
        raise Http404
    try:
        act(request, member, activity, _ticked(request))
    except NotAllowed as error:
        raise Http404 from error
    except ServiceError as error:
        messages.error(request, str(error))


def _badge(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    _tell_rows(request, award_participants(actor=member, activity=activity, member_ids=ticked))


def _attended(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    count = set_attendance(actor=member, activity=activity, member_ids=ticked, attended=True)
    _tell(request, ngettext("%(n)s person was there.", "%(n)s people were there.", count), count)


def _absent(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    count = set_attendance(actor=member, activity=activity, member_ids=ticked, attended=False)
    _tell(request, ngettext("%(n)s mark is taken back.", "%(n)s marks are taken back.", count), count)


def _completed(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    count = complete_enrolments(actor=member, activity=activity, member_ids=ticked)
    _tell(
        request, ngettext("%(n)s person has completed it.", "%(n)s people have completed it.", count), count
    )


def _reopened(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    count = reopen_enrolments(actor=member, activity=activity, member_ids=ticked)
    _tell(request, ngettext("%(n)s mark is taken back.", "%(n)s marks are taken back.", count), count)


def _removed(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    reason = request.POST.get("reason", "")
    count = remove_participants(actor=member, activity=activity, member_ids=ticked, reason=reason)
    _tell(
        request,
        ngettext(
            "%(n)s person has lost their place and was told by e-mail.",
            "%(n)s people have lost their places and were told by e-mail.",
            count,
        ),
        count,
    )


def _accept(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    _decide(request, member, activity, ticked, accept=True)


def _decline(request: HttpRequest, member: Member, activity: Activity, ticked: set[int]) -> None:
    _decide(request, member, activity, ticked, accept=False)


def _decide(
    request: HttpRequest, member: Member, activity: Activity, ticked: set[int], *, accept: bool
) -> None:
    message = request.POST.get("message", "")[:2000]
    rows = decide_applications(
        actor=member, activity=activity, member_ids=ticked, accept=accept, message=message
    )
    counts = {
        status: sum(row.status == status for row in rows)
        for status in (EnrolmentStatus.JOINED, EnrolmentStatus.WAITING, EnrolmentStatus.DECLINED)
    }
    for status, count in counts.items():
        if count:
            messages.success(request, _decided(status, count))
    for row in rows:
        if row.error is not None:
            messages.error(request, f"{row.name}: {row.error}")
    if not rows:
        messages.warning(request, _("Tick people first."))


def _decided(status: EnrolmentStatus, count: int) -> str:
    """What became of `count` people who had applied."""
    if status == EnrolmentStatus.JOINED:
        text = ngettext(
            "%(n)s person chosen: they have a place and were told by e-mail.",
            "%(n)s people chosen: they have a place and were told by e-mail.",
            count,
        )
    elif status == EnrolmentStatus.WAITING:
        text = ngettext(
            "%(n)s person chosen, but all places are taken: they are on the waiting list.",
            "%(n)s people chosen, but all places are taken: they are on the waiting list.",
            count,
        )
    else:
        text = ngettext(
            "%(n)s person not chosen: they were told by e-mail.",
            "%(n)s people not chosen: they were told by e-mail.",
            count,
        )
    return text % {"n": count}


_ACTS: dict[str, Callable[[HttpRequest, Member, Activity, set[int]], None]] = {
    "badge": _badge,
    "attended": _attended,
    "absent": _absent,
    "completed": _completed,
    "reopened": _reopened,
    "removed": _removed,
    "accept": _accept,
    "decline": _decline,
}


def _tell(request: HttpRequest, text: str, count: int) -> None:
    if count:
        messages.success(request, text % {"n": count})
    else:
        messages.warning(request, _("Nothing had to be changed. Tick people first."))


def _tell_rows(request: HttpRequest, rows: list[IssueRow]) -> None:
    """What became of giving the badge to several people."""
    new = sum(row.is_new for row in rows)
    if new:
        messages.success(
            request, ngettext("%(n)s badge is issued.", "%(n)s badges are issued.", new) % {"n": new}
        )
    for row in rows:
        if row.error is not None:
            messages.error(request, f"{row.email}: {row.error}")
    if not rows:
        messages.warning(request, _("Tick the people who were there, then give them the badge."))
    elif not new and all(row.error is None for row in rows):
        messages.info(request, _("They all had it already."))
