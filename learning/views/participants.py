"""The people of an activity, for its organiser's team: list, attendance, choice, invitations, messages, files."""

import re
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from credentials.enums import CredentialState
from credentials.queries.credentials import states_of
from credentials.services.issuing import IssueRow
from learning.enums import EnrolmentStatus, JoiningKind, ReplyTo
from learning.exchange.writing import KINDS, write_table
from learning.forms.joining import InviteForm
from learning.forms.participants import GROUP_NAMES, MessageForm, PeopleFilter, group_asked
from learning.models import Activity, Enrolment, ParticipantMessage
from learning.queries.messages import messages_of
from learning.queries.participants import counts_of, find_invitation_of, people_of, unanswered_invitations
from learning.services.applications import decide_applications
from learning.services.attendance import check_in, enrolment_of_ticket, set_attendance
from learning.services.awarding import award_participants
from learning.services.completing import complete_enrolments, reopen_enrolments
from learning.services.messages import letter_of, send_participant_message
from learning.services.participant_lists import export_participants
from learning.services.place_invitations import invite_people, withdraw_invitation
from learning.services.removing import remove_participants
from learning.views.access import activity_for, actor_of, signed_in
from learning.views.cards import when_text
from learning.views.join_card import external_host
from learning.views.responses import page_of
from shared.errors import NotAllowed, ServiceError
from shared.moments import moment_text
from shared.rules import allows
from tenants.members.models import Member

PAGE_SIZE = 50
HELD = (CredentialState.HELD, CredentialState.WAITING, CredentialState.EXPIRED)


def _found(request: HttpRequest, slug: str, rule: str) -> tuple[Member, Activity]:
    """Who asks, and the activity, if `rule` lets them. Raises Http404."""
    member = actor_of(request)
    activity = activity_for(member, slug)
    if not allows(rule, member, activity):
        raise Http404
    return member, activity


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part, waits or has applied, and what there is to do with them. POST does it with those ticked."""
    member, activity = _found(request, slug, "activity.see_participants")
    group = group_asked(request.GET.get("group", ""))
    if request.method == "POST":
        _act(request, member, activity)
        return redirect(request.get_full_path())
    form = PeopleFilter(request.GET)
    asked = form.asked()
    found = people_of(activity, group=group, words=asked["q"], mark=asked["mark"])
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    page = page_of(found, request, size=PAGE_SIZE, card=lambda row: row)
    page.object_list = _rows(activity, list(page.object_list), zone)
    may_issue = allows("issuer.issue", member, activity.organiser.issuer)
    may_decide = allows("activity.decide", member, activity)
    counts = counts_of(activity)
    return render(
        request,
        "learning/manage/participants.html",
        {
            "activity": activity,
            "when": when_text(activity),
            "group": group,
            "groups": [
                {"key": key, "label": label, "count": counts[key]}
                for key, label in GROUP_NAMES.items()
                if counts[key] or key in ("joined", group)
            ],
            "counts": counts,
            "form": form,
            "is_filtered": any(asked.values()),
            "page": page,
            "people": page.object_list,
            "achievement": activity.achievement,
            "may_issue": may_issue,
            "may_decide": may_decide,
            "may_check_in": allows("activity.check_in", member, activity),
            "may_edit": may_decide,
            "can_tick": may_issue and any(not person["state"] for person in page.object_list),
            "invites": may_decide and activity.is_published and not activity.has_ended,
            "is_chosen": activity.joining in (JoiningKind.APPLICATION, JoiningKind.NOMINATION),
            "external": (
                {"host": external_host(activity), "clicks": activity.external_clicks}
                if activity.joining == JoiningKind.EXTERNAL and external_host(activity)
                else None
            ),
        },
    )


def _rows(activity: Activity, enrolments: list[Enrolment], time_zone: str) -> list[dict[str, Any]]:
    assert activity.achievement is not None
    states = states_of(activity.achievement, [row.member_id for row in enrolments])
    return [
        {
            "id": row.member_id,
            "name": str(row.member),
            "joined": moment_text(row.joined_at, time_zone),
            "attended": moment_text(row.attended_at, time_zone) if row.attended_at else "",
            "completed": moment_text(row.completed_at, time_zone) if row.completed_at else "",
            "status": EnrolmentStatus(row.status).label,
            "state": states.get(row.member_id, ""),
            "answers": [
                (question.get("text", ""), answer)
                for question, answer in zip(activity.questions, row.answers, strict=False)
            ],
        }
        for row in enrolments
    ]


def _ticked(request: HttpRequest) -> set[int]:
    return {int(value) for value in request.POST.getlist("person") if re.fullmatch(r"\d{1,18}", value)}


def _act(request: HttpRequest, member: Member, activity: Activity) -> None:
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


@require_POST
@signed_in
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The list as a file. By POST: it is written down who took it."""
    if kind not in KINDS:
        raise Http404
    member, activity = _found(request, slug, "activity.see_participants")
    body = write_table(kind, export_participants(actor=member, activity=activity))
    return file_response(body, f"{activity.slug}-participants.{kind}", KINDS[kind])


def file_response(body: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite people by e-mail, and see who has not answered yet."""
    member, activity = _found(request, slug, "activity.decide")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_people(
                actor=member,
                activity=activity,
                emails=form.cleaned_data["emails"],
                message=form.cleaned_data["message"],
            )
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            count = len(sent)
            text = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count)
            messages.success(request, text % {"n": count})
            return redirect(request.path)
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    page = page_of(
        unanswered_invitations(activity),
        request,
        size=PAGE_SIZE,
        card=lambda row: {
            "pk": row.pk,
            "email": row.email,
            "sent": moment_text(row.sent_at, zone),
            "has_ended": row.has_ended,
        },
    )
    context = {"activity": activity, "form": form, "page": page, "is_open": activity.is_published}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/manage/invite.html", context, status=status)


@require_POST
@signed_in
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    member, activity = _found(request, slug, "activity.decide")
    found = find_invitation_of(activity, number)
    if found is None:
        raise Http404
    withdraw_invitation(actor=member, invitation=found)
    messages.success(request, _("The invitation no longer works."))
    return redirect(reverse("participants-invite", args=[activity.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to participants: first see how it arrives, then send it."""
    member, activity = _found(request, slug, "activity.decide")
    counts = counts_of(activity)
    form = MessageForm(
        request.POST or None,
        organiser_email=activity.organiser.email,
        initial={"group": group_asked(request.GET.get("group", ""))},
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        draft = ParticipantMessage(activity=activity, author=member, **form.cleaned_data)
        preview = {
            "letter": letter_of(draft),
            "recipients": counts[draft.group],
            "reply_to": ReplyTo(draft.reply_to).label,
        }
        if request.POST.get("do") == "send" and _sent(request, member, activity, form):
            return redirect(request.path)
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    history = [
        {
            "subject": row.subject,
            "text": row.text,
            "when": moment_text(row.created_at, zone),
            "author": str(row.author or activity.organiser.name),
            "recipients": row.recipients,
            "group": GROUP_NAMES.get(row.group, ""),
            "is_delivered": row.delivered_at is not None,
        }
        for row in messages_of(activity)[:50]
    ]
    context = {"activity": activity, "form": form, "preview": preview, "history": history, "counts": counts}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/manage/write.html", context, status=status)


def _sent(request: HttpRequest, member: Member, activity: Activity, form: MessageForm) -> bool:
    data = form.cleaned_data
    try:
        sent = send_participant_message(
            actor=member,
            activity=activity,
            group=data["group"],
            subject=data["subject"],
            text=data["text"],
            reply_to=ReplyTo(data["reply_to"]),
        )
    except ServiceError as error:
        form.add_error(None, str(error))
        return False
    text = ngettext("It goes to %(n)s person.", "It goes to %(n)s people.", sent.recipients)
    messages.success(request, text % {"n": sent.recipients})
    return True


# The scanner's decoder is a worker that it makes itself (vendor/qr-scanner-1.4.2).
@csp_update({"worker-src": ["'self'", "blob:"]})
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Note who is there by their ticket: with the camera, or by typing its letters. JSON for the page's own script."""
    member, activity = _found(request, slug, "activity.check_in")
    result = None
    if request.method == "POST":
        result = _checked_in(member, activity, request.POST.get("code", ""))
        if "application/json" in request.headers.get("Accept", ""):
            counts = counts_of(activity)
            return JsonResponse(result | {"attended": counts["attended"], "joined": counts["joined"]})
    context = {
        "activity": activity,
        "when": when_text(activity),
        "counts": counts_of(activity),
        "result": result,
        "may_edit": allows("activity.edit", member, activity),
    }
    return render(request, "learning/manage/scan.html", context)


def _checked_in(member: Member, activity: Activity, text: str) -> dict[str, Any]:
    """{state: "new", "again" or "refused"; text}"""
    try:
        result = check_in(actor=member, activity=activity, text=text)
    except ServiceError as error:
        return {"state": "refused", "text": str(error)}
    name = {"name": str(result.enrolment.member)}
    if result.is_new:
        return {"state": "new", "text": _("%(name)s is here.") % name}
    return {"state": "again", "text": _("%(name)s was noted already.") % name}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check_in_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where a ticket leads whose code was read by a phone's own camera: for the activity's team alone."""
    member, enrolment = actor_of(request), enrolment_of_ticket(token)
    if enrolment is None or not allows("activity.check_in", member, enrolment.activity):
        raise Http404
    if request.method == "POST":
        result = _checked_in(member, enrolment.activity, token)
        (messages.error if result["state"] == "refused" else messages.success)(request, result["text"])
        return redirect(reverse("participants-scan", args=[enrolment.activity.slug]))
    context = {
        "activity": enrolment.activity,
        "name": str(enrolment.member),
        "attended": enrolment.attended_at,
    }
    return render(request, "learning/manage/check_in.html", context)
