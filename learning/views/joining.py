"""Joining in each of its ways, waiting, leaving, and answering an invitation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import EnrolmentStatus, InvitationKind, JoiningKind
from learning.forms.joining import AnswersForm, NominationForm
from learning.models import Activity, PlaceInvitation
from learning.queries.enrolments import enrolment_of
from learning.services.applications import apply_to_activity
from learning.services.clicks import count_click
from learning.services.enrolments import join_activity, leave_activity, set_name_shown, wait_for_place
from learning.services.place_invitations import (
    accept_invitation,
    decline_invitation,
    find_invitation,
    nominate_person,
)
from learning.views.activities import find_activity
from learning.views.cards import when_in_full, where_text
from learning.views.join_card import leads_elsewhere
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.secret_pages import keep_address
from shared.services.limits import hit, peer_address
from shared.text import plain
from tenants.access import open_to_all
from tenants.members.requests import ensure_member, member_of_request

CLICKS_A_MINUTE = 30
NAMES = {"yes": True, "no": False}


def _page(activity: Activity) -> HttpResponse:
    return redirect(f"/activities/{activity.slug}/")


def _to_sign_in(path: str) -> HttpResponse:
    return redirect(f"/sign-in/?next={path}")


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    activity = find_activity(request, slug)
    member = ensure_member(request)
    if member is None:
        return _to_sign_in(f"/activities/{activity.slug}/")
    try:
        join_activity(member=member, activity=activity)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You are in. We have sent you an e-mail with everything you need."))
    return _page(activity)


@require_POST
def wait(request: HttpRequest, slug: str) -> HttpResponse:
    """Onto the waiting list."""
    activity = find_activity(request, slug)
    member = ensure_member(request)
    if member is None:
        return _to_sign_in(f"/activities/{activity.slug}/")
    try:
        enrolment = wait_for_place(member=member, activity=activity)
    except ServiceError as error:
        messages.error(request, str(error))
        return _page(activity)
    if enrolment.status == EnrolmentStatus.JOINED:
        messages.success(request, _("A place has just become free: you are in."))
    else:
        messages.success(request, _("You are on the waiting list."))
    return _page(activity)


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    activity = find_activity(request, slug)
    member = member_of_request(request)
    if member is None:
        return _to_sign_in(f"/activities/{activity.slug}/")
    said = {
        EnrolmentStatus.JOINED: _("You have given up your place. You can join again while there are places."),
        EnrolmentStatus.WAITING: _("You are no longer on the waiting list."),
        EnrolmentStatus.APPLIED: _("You have taken back your application."),
    }
    left = leave_activity(member=member, activity=activity)
    messages.success(request, said[left or EnrolmentStatus.JOINED])
    return _page(activity)


@require_POST
def show_name(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether others may see that one takes part."""
    activity = find_activity(request, slug)
    member = member_of_request(request)
    wish = NAMES.get(request.POST.get("shows", ""))
    if member is None or wish is None:
        raise Http404
    set_name_shown(member=member, activity=activity, is_shown=wish)
    messages.success(request, _("Others can see your name.") if wish else _("Others do not see your name."))
    return _page(activity)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    activity = find_activity(request, slug)
    if activity.joining != JoiningKind.APPLICATION or not activity.is_published:
        raise Http404
    if not request.user.is_authenticated:
        return _to_sign_in(request.path)
    mine = enrolment_of(activity, member_of_request(request))
    answers = mine.answers if mine and mine.status == EnrolmentStatus.APPLIED else []
    form = AnswersForm(request.POST or None, questions=activity.questions, answers=answers)
    is_sent = request.method == "POST"
    if is_sent and (form.is_valid() if activity.questions else True):
        try:
            member = ensure_member(request)
            assert member is not None  # signed in, as seen above
            given = form.answers() if activity.questions else []
            apply_to_activity(member=member, activity=activity, answers=given)
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("You have applied. We will send you an e-mail when the organiser has decided.")
            )
        return _page(activity)
    return _form_page(
        request,
        activity,
        form,
        title=_("Apply"),
        lead=_(
            "The organiser reads your answers and chooses. You can change them until then, or take them back."
        ),
        button=_("Save my answers") if answers else _("Apply"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, slug: str) -> HttpResponse:
    activity = find_activity(request, slug)
    if activity.joining != JoiningKind.NOMINATION or not activity.is_published:
        raise Http404
    if not request.user.is_authenticated:
        return _to_sign_in(request.path)
    form = NominationForm(request.POST or None, questions=activity.questions, answers=[])
    if request.method == "POST" and form.is_valid():
        try:
            member = ensure_member(request)
            assert member is not None  # signed in, as seen above
            nominate_person(
                member=member, activity=activity, email=form.cleaned_data["email"], answers=form.answers()
            )
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Thank you. We ask the person by e-mail whether they want it."))
        return _page(activity)
    return _form_page(
        request,
        activity,
        form,
        title=_("Nominate somebody"),
        lead=_("They see your name and your answers. The organiser chooses among those who say yes."),
        button=_("Nominate"),
    )


def _form_page(
    request: HttpRequest, activity: Activity, form: AnswersForm, *, title: str, lead: str, button: str
) -> HttpResponse:
    deadline = activity.apply_by
    context = {
        "activity": activity,
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "until": moment_text(deadline, activity.time_zone) if deadline else "",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/activities/apply.html", context, status=status)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation's mail: see what it is about, say yes or no. To say no nobody signs in."""
    found = find_invitation(token)
    if found is None or not _may_answer(request, found):
        raise Http404
    if request.method == "POST":
        return _answer(request, found)
    activity = found.activity
    context = {
        "invitation": found,
        "activity": activity,
        "is_nomination": found.kind == InvitationKind.NOMINATION,
        "who": str(found.sent_by or activity.organiser),
        "answers": [
            (question.get("text", ""), answer)
            for question, answer in zip(activity.questions, found.answers, strict=False)
        ],
        "summary": plain(activity.description, 300),
        "when": when_in_full(activity),
        "where": where_text(activity),
        "has_ended": found.has_ended,
        "is_open": found.is_open
        and activity.is_published
        and not activity.is_hidden
        and not activity.has_ended,
    }
    status = 410 if found.has_ended else 200
    return keep_address(render(request, "learning/activities/invitation.html", context, status=status))


def _may_answer(request: HttpRequest, found: PlaceInvitation) -> bool:
    """A private location is entered by the organiser's invitation, not because any member named somebody."""
    if found.kind == InvitationKind.INVITATION or request.tenant.is_public:  # type: ignore[attr-defined]
        return True
    return member_of_request(request) is not None


def _answer(request: HttpRequest, found: PlaceInvitation) -> HttpResponse:
    wish = request.POST.get("answer", "")
    if wish not in ("yes", "no"):
        raise Http404
    if wish == "yes" and not request.user.is_authenticated:
        return _to_sign_in(request.path)
    try:
        if wish == "no":
            decline_invitation(invitation=found)
            messages.success(request, _("We will not ask again. Thank you for answering."))
            return redirect(request.path)
        member = ensure_member(request)
        assert member is not None  # signed in, as seen above
        enrolment = accept_invitation(member=member, invitation=found)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(request.path)
    said = {
        EnrolmentStatus.JOINED: _("You are in."),
        EnrolmentStatus.WAITING: _("All places are taken: you are on the waiting list."),
        EnrolmentStatus.APPLIED: _("Thank you. The organiser will decide, and we will send you an e-mail."),
    }
    messages.success(request, said[EnrolmentStatus(enrolment.status)])
    return _page(found.activity)


@require_safe
def out(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the organiser's own website, counted: a number, no more. It leads where the activity's row says and nowhere
    else; what the address might ask for is not looked at. That website does not learn from where people come."""
    activity = find_activity(request, slug)
    if activity.joining != JoiningKind.EXTERNAL:
        raise Http404
    if not leads_elsewhere(activity):
        return _page(activity)
    is_open = not request.tenant.is_read_only  # type: ignore[attr-defined]
    if is_open and request.method == "GET" and not _is_only_prefetched(request):
        subject = f"{activity.pk}:{peer_address(request)}"
        if hit(name="learning.click", subject=subject, limit=CLICKS_A_MINUTE, seconds=60).allowed:
            count_click(activity=activity)
    response = redirect(activity.external_url)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_only_prefetched(request: HttpRequest) -> bool:
    """Whether a browser asks in advance, before anybody has clicked."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
