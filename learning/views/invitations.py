"""Inviting: by mail, by a list, by a link. What people answer is in invitation_answers.py."""

import uuid
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.errors import FileRefused
from learning.exchange.writing import KINDS, write_table
from learning.forms.organisers import GuestListForm, InviteForm, InviteLinkForm
from learning.invitation_lists import MAX_BYTES, read_list
from learning.models import Invitation, InvitationBatch
from learning.queries.invitations import invitations_to
from learning.services.invitations import (
    InviteRow,
    create_invite_link,
    invite_by_mail,
    keep_list,
    link_path,
    problems_of_list,
    resend_invitation,
    roles_by_link,
    send_list,
    withdraw_invitation,
)
from learning.targets import Target
from learning.views.access import actor_of, batch_for, invitation_for, signed_in, target_for
from learning.views.areas import area_of
from learning.views.responses import page_of
from shared.errors import ServiceError
from shared.moments import moment_text
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member

_KINDS = {"open": "info", "used": "good", "ended": "warn", "withdrawn": ""}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    """All invitations, and the three ways to make one. POST invites by mail."""
    actor = actor_of(request)
    target = target_for(actor, kind=kind, slug=slug)
    roles = _choices(target, actor)
    form = InviteForm(request.POST or None, roles=roles)
    rows: list[InviteRow] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            rows = invite_by_mail(
                actor=actor,
                target=target,
                guests=form.cleaned_data["emails"],
                role=form.cleaned_data["role"],
            )
            wrong = "\n".join(row.guest.email for row in rows if row.result == "error")
            form = InviteForm(roles=roles, initial={"emails": wrong, "role": form.cleaned_data["role"]})
        else:
            status = 422
    return _invite_page(request, actor, target, status=status, roles=roles, form=form, results=_results(rows))


def _invite_page(
    request: HttpRequest,
    actor: Member,
    target: Target,
    *,
    status: int = 200,
    roles: list[tuple[str, str]],
    form: InviteForm | None = None,
    list_form: GuestListForm | None = None,
    link_form: InviteLinkForm | None = None,
    results: list[dict[str, str]] | None = None,
) -> HttpResponse:
    zone = current_tenant().time_zone
    by_link = [(role, label) for role, label in roles if role in roles_by_link(target)]
    page = page_of(invitations_to(target), request, size=50, card=lambda row: _row(row, target))
    context = {
        "area": area_of(target, actor, "invitations"),
        "target": target,
        "form": form or InviteForm(roles=roles),
        "list_form": list_form or GuestListForm(roles=roles, auto_id="id_list_%s"),
        "link_form": link_form or InviteLinkForm(roles=by_link, time_zone=zone, auto_id="id_link_%s"),
        "results": results or [],
        "page": page,
        "invitations": page.object_list,
    }
    return render(request, "learning/manage/invitations.html", context, status=status)


def _choices(target: Target, actor: Member) -> list[tuple[str, str]]:
    """The roles that the actor may give, the weakest first: nobody becomes an owner by a slip of the mouse."""
    return [(str(role.value), str(role.label)) for role in reversed(target.roles_for(actor))]


def _row(invitation: Invitation, target: Target) -> dict[str, Any]:
    zone = current_tenant().time_zone
    state = invitation.state
    words = {
        "open": _("works now") if invitation.is_link else _("waiting"),
        "used": _("used up") if invitation.is_link else _("accepted"),
        "ended": pgettext("an invitation", "ended"),
        "withdrawn": _("switched off") if invitation.is_link else pgettext("an invitation", "withdrawn"),
    }
    return {
        "pk": invitation.pk,
        "url": f"/manage/invitations/{invitation.pk}/",
        "is_link": invitation.is_link,
        "title": invitation.email or invitation.label or _("Link"),
        "name": invitation.name,
        "role": target.role_name(invitation.role),
        "state": words[state],
        "kind": _KINDS[state],
        "until": moment_text(invitation.expires_at, zone),
        "sent": moment_text(invitation.sent_at, zone) if invitation.sent_at else "",
        "times_sent": invitation.times_sent,
        "uses": invitation.uses,
        "max_uses": invitation.max_uses,
        "may_resend": not invitation.is_link and state in ("open", "ended"),
        "may_withdraw": state == "open" or state == "ended",
    }


_STATES = {"invited": "good", "added": "good", "there": "off", "waiting": "off", "error": "bad"}


def _results(rows: list[InviteRow]) -> list[dict[str, str]]:
    return [
        {
            "email": row.guest.email,
            "state": _STATES[row.result],
            "text": row.problem or result_text(row.result),
        }
        for row in rows
    ]


def result_text(result: str) -> str:
    """What became of a row, in the reader's language."""
    return {
        "": _("Not sent yet."),
        "invited": _("An e-mail is on its way."),
        "added": _("Added at once: this person trusts you."),
        "there": _("Already there."),
        "waiting": _("Invited before; the invitation still waits."),
        "error": _("Error"),
    }[result]


# --- lists ------------------------------------------------------------------------------------------------------------


@require_POST
@signed_in
def upload_list(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    actor = actor_of(request)
    target = target_for(actor, kind=kind, slug=slug)
    roles = _choices(target, actor)
    form = GuestListForm(request.POST, request.FILES, roles=roles, auto_id="id_list_%s")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            guests = read_list(file.read(MAX_BYTES + 1))
            batch = keep_list(
                actor=actor,
                target=target,
                guests=guests,
                role=form.cleaned_data["role"],
                file_name=file.name or "",
            )
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect(f"/manage/invitations/lists/{batch.pk}/")
    return _invite_page(request, actor, target, status=422, roles=roles, list_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def guest_list(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An uploaded list: a look before it is sent (POST), and afterwards what became of each row."""
    actor = actor_of(request)
    batch = batch_for(actor, pk)
    if request.method == "POST":
        try:
            batch = send_list(actor=actor, batch=batch)
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _said(batch))
        return redirect(f"/manage/invitations/lists/{pk}/")
    target = Target.of(batch)
    problems = [""] * len(batch.rows) if batch.sent_at else problems_of_list(actor=actor, batch=batch)
    return render(
        request,
        "learning/manage/guest_list.html",
        {
            "area": area_of(target, actor, "invitations"),
            "target": target,
            "batch": batch,
            "rows": [
                row
                | {
                    "role_name": target.role_name(row["role"]),
                    "state": "bad" if problem else _STATES.get(row["result"], ""),
                    "text": problem or row["problem"] or result_text(row["result"]),
                }
                for row, problem in zip(batch.rows, problems, strict=True)
            ],
            "good": problems.count(""),
        },
    )


def _said(batch: InvitationBatch) -> str:
    new = sum(row["result"] in ("invited", "added") for row in batch.rows)
    wrong = sum(row["result"] == "error" for row in batch.rows)
    said = ngettext("%(n)s person is invited.", "%(n)s people are invited.", new) % {"n": new}
    if wrong:
        said += " " + ngettext("%(n)s row has an error.", "%(n)s rows have an error.", wrong) % {"n": wrong}
    return said


@require_safe
@signed_in
def list_result(request: HttpRequest, pk: uuid.UUID, ending: str) -> HttpResponse:
    """The list with what became of each row, for a spreadsheet."""
    batch = batch_for(actor_of(request), pk)
    target = Target.of(batch)
    head = [_("Row"), _("E-mail"), _("Name"), _("Role"), _("Result"), _("What to fix")]
    rows = [
        [
            row["number"],
            row["email"],
            row["name"],
            target.role_name(row["role"]),
            result_text(row["result"]),
            row["problem"],
        ]
        for row in batch.rows
    ]
    response = HttpResponse(write_table(ending, [head, *rows]), content_type=KINDS[ending])
    response["Content-Disposition"] = f'attachment; filename="invitations.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- links and single invitations -------------------------------------------------------------------------------------


@require_POST
@signed_in
def make_link(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    actor = actor_of(request)
    target = target_for(actor, kind=kind, slug=slug)
    roles = _choices(target, actor)
    by_link = [(role, label) for role, label in roles if role in roles_by_link(target)]
    form = InviteLinkForm(
        request.POST, roles=by_link, time_zone=current_tenant().time_zone, auto_id="id_link_%s"
    )
    if form.is_valid():
        try:
            link = create_invite_link(
                actor=actor,
                target=target,
                role=form.cleaned_data["role"],
                expires_at=form.end(),
                max_uses=form.cleaned_data["max_uses"],
                label=form.cleaned_data["label"],
            )
        except ServiceError as error:
            form.add_error("expires_on", str(error))
        else:
            return redirect(f"/manage/invitations/{link.pk}/")
    return _invite_page(request, actor, target, status=422, roles=roles, link_form=form)


@require_safe
@signed_in
def invitation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One link, large, for a screen or a sheet of paper. An invitation by mail is its reader's alone."""
    actor = actor_of(request)
    found = invitation_for(actor, pk)
    if not found.is_link:
        raise Http404
    target, path = Target.of(found), link_path(found)
    return render(
        request,
        "learning/manage/invite_link.html",
        {
            "area": area_of(target, actor, "invitations"),
            "target": target,
            "link": _row(found, target),
            "is_open": found.state == "open" and bool(path),
            "is_lost": not path,
            "address": tenant_url(current_tenant(), path) if path else "",
        },
    )


@require_safe
@signed_in
def invitation_qr(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The link as a QR code: black on white with its quiet zone, also in dark mode."""
    found = invitation_for(actor_of(request), pk)
    path = link_path(found) if found.is_link else ""
    if not path:
        raise Http404
    svg = segno.make(tenant_url(current_tenant(), path), error="m").svg_inline(
        border=4, light="#fff", omitsize=True
    )
    response = HttpResponse(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1), content_type="image/svg+xml"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def resend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = invitation_for(actor, pk)
    if found.is_link:
        raise Http404
    try:
        resend_invitation(actor=actor, invitation=found)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Sent again to %(email)s. The former link is void.") % {"email": found.email}
        )
    return redirect(Target.of(found).path + "invitations/")


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = invitation_for(actor, pk)
    withdraw_invitation(actor=actor, invitation=found)
    if found.is_link:
        messages.success(request, _("The link is switched off. Whoever joined by it stays."))
    else:
        messages.success(request, _("Withdrawn. The link in the e-mail does not work any more."))
    return redirect(Target.of(found).path + "invitations/")
