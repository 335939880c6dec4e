"""Reporting something that is on show, and the moderators' queue."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import ReportReason
from learning.forms.reports import ReportForm
from learning.models import Activity, Organiser, Playlist
from learning.queries.organisers import find_organiser
from learning.queries.reports import (
    Item,
    Reported,
    hidden_activities,
    hidden_organisers,
    hidden_playlists,
    waiting_reports,
)
from learning.services.moderation import (
    dismiss_reports,
    hide_item,
    name_of,
    noun_of,
    page_path,
    report_item,
    restore_item,
    warn_about,
)
from learning.targets import Target
from learning.views.access import actor_of, signed_in
from learning.views.activities import find_activity
from learning.views.areas import area_of
from learning.views.playlists import find_shown
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from shared.services.limits import peer_address
from tenants.members.models import Member
from tenants.members.requests import member_of_request


@require_http_methods(["GET", "HEAD", "POST"])
def report_activity(request: HttpRequest, slug: str) -> HttpResponse:
    return _report(request, find_activity(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def report_playlist(request: HttpRequest, slug: str) -> HttpResponse:
    return _report(request, find_shown(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def report_organiser(request: HttpRequest, slug: str) -> HttpResponse:
    organiser = find_organiser(slug)
    if organiser is None or not allows("organiser.view", member_of_request(request), organiser):
        raise Http404
    return _report(request, organiser)


def _report(request: HttpRequest, item: Item) -> HttpResponse:
    """Signed in or not; a stranger becomes no member by it."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_item(
                reporter=member_of_request(request),
                item=item,
                reason=ReportReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                address=peer_address(request),
            )
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The team of this location will look at it."))
            return redirect(page_path(item))
    context = {"form": form, "name": name_of(item), "page_url": page_path(item)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/moderation/report.html", context, status=status)


def _moderator(request: HttpRequest) -> Member:
    """Raises Http404 for everybody else: the queue is not theirs to know of."""
    member = actor_of(request)
    if not allows("moderation.act", member):
        raise Http404
    return member


@require_safe
@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """What was reported and waits, and what is hidden at present."""
    member = _moderator(request)
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    waiting = [_row(found.item, zone) | {"reports": _reports(found, zone)} for found in waiting_reports()]
    items: list[Item] = [*hidden_activities()[:100], *hidden_playlists()[:100], *hidden_organisers()[:100]]
    hidden = [_row(item, zone) for item in items]
    context = {"area": area_of(Target(), member, "reports"), "waiting": waiting, "hidden": hidden}
    return render(request, "learning/moderation/queue.html", context)


def _row(item: Item, time_zone: str) -> dict[str, Any]:
    kind = noun_of(item)
    labels = {"activity": _("Activity"), "playlist": _("Playlist"), "organiser": _("Organiser")}
    return {
        "kind": kind,
        "kind_label": labels[kind],
        "slug": item.slug,
        "name": name_of(item),
        "organiser": "" if isinstance(item, Organiser) else item.organiser.name,
        "url": page_path(item),
        "is_hidden": item.hidden_at is not None,
        "hidden": moment_text(item.hidden_at, time_zone) if item.hidden_at else "",
        "reason": item.hidden_reason,
    }


def _reports(found: Reported, time_zone: str) -> list[dict[str, str]]:
    return [
        {
            "reason": report.get_reason_display(),
            "note": report.note,
            "when": moment_text(report.created_at, time_zone),
            "who": str(report.reporter) if report.reporter else _("Somebody who is not signed in"),
        }
        for report in found.reports
    ]


@require_POST
@signed_in
def act(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """What a moderator does about one item."""
    member = _moderator(request)
    item = _item(kind, slug)
    reason = request.POST.get("reason", "")
    try:
        match request.POST.get("do", ""):
            case "dismiss":
                dismiss_reports(actor=member, item=item, reason=reason[:500])
                said = _("Answered: nothing is wrong with it.")
            case "warn":
                warn_about(actor=member, item=item, reason=reason)
                said = _("The organiser gets your message by e-mail.")
            case "hide":
                hide_item(actor=member, item=item, reason=reason)
                said = _("Hidden. The organiser gets your message by e-mail.")
            case "restore":
                restore_item(actor=member, item=item, reason=reason)
                said = _("Visible again. The organiser gets your message by e-mail.")
            case _:
                raise Http404
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("/manage/reports/")


def _item(kind: str, slug: str) -> Item:
    rows: dict[str, Any] = {"activity": Activity, "playlist": Playlist, "organiser": Organiser}
    if kind not in rows:
        raise Http404
    related = "issuer" if kind == "organiser" else "organiser__issuer"
    found: Item | None = rows[kind].objects.select_related(related).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
