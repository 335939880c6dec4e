"""The people of an activity, for its organiser's team: list, attendance, choice, invitations, messages, files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from credentials.enums import CredentialState
from credentials.queries.credentials import states_of
from learning.enums import EnrolmentStatus, JoiningKind, ReplyTo
from learning.exchange.writing import KINDS, write_table
from learning.forms.joining import InviteForm
from learning.forms.participants import GROUP_NAMES, MessageForm, PeopleFilter, group_asked
from learning.models import Activity, Enrolment, ParticipantMessage
from learning.queries.messages import messages_of
from learning.queries.participants import counts_of, find_invitation_of, people_of, unanswered_invitations
from learning.services.messages import letter_of, send_participant_message
from learning.services.participant_lists import export_participants
from learning.services.place_invitations import invite_people, withdraw_invitation
from learning.views.access import activity_where, signed_in
from learning.views.cards import when_text
from learning.views.join_card import external_host
from learning.views.participant_changes import change_ticked
from learning.views.responses import file_response, page_of
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from tenants.members.models import Member

PAGE_SIZE = 50
HELD = (CredentialState.HELD, CredentialState.WAITING, CredentialState.EXPIRED)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part, waits or has applied, and what there is to do with them. POST does it with those ticked."""
    member, activity = activity_where(request, slug, "activity.see_participants")
    group = group_asked(request.GET.get("group", ""))
    if request.method == "POST":
        change_ticked(request, member, activity)
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


@require_POST
@signed_in
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The list as a file. By POST: it is written down who took it."""
    if kind not in KINDS:
        raise Http404
    member, activity = activity_where(request, slug, "activity.see_participants")
    body = write_table(kind, export_participants(actor=member, activity=activity))
    return file_response(body, f"{activity.slug}-participants.{kind}", KINDS[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite people by e-mail, and see who has not answered yet."""
    member, activity = activity_where(request, slug, "activity.decide")
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
    member, activity = activity_where(request, slug, "activity.decide")
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
    member, activity = activity_where(request, slug, "activity.decide")
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
