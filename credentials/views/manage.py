"""For those who issue: give badges to addresses, make codes, see and withdraw what was issued."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credentials.enums import CredentialState
from credentials.forms import MAX_ADDRESSES, CodeWindowForm, IssueForm, RevokeForm
from credentials.models import Achievement, ClaimCode, Credential
from credentials.queries.achievements import find_achievement
from credentials.services.claiming import create_claim_code, deactivate_claim_code
from credentials.services.issuing import issue_many
from credentials.services.revoking import revoke_credential
from credentials.views.words import day
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.members.requests import member_of_request

View = Callable[..., HttpResponse]


def for_issuers(view: View) -> View:
    """Hands the view the achievement and the member who may issue it. Everybody else gets a 404, or signs in."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: uuid.UUID, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        member = member_of_request(request)
        achievement = find_achievement(pk)
        if member is None or achievement is None:
            raise Http404
        if not allows("achievement.issue", member, achievement):
            if request.method == "POST":
                record_audit(actor_id=member.user_id, action="denied:issuer.issue", target=achievement)
            raise Http404
        return view(request, achievement, member, **kwargs)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@for_issuers
def issue(request: HttpRequest, achievement: Achievement, member: Member) -> HttpResponse:
    """Issue to e-mail addresses; each row tells what became of it."""
    form = IssueForm(request.POST or None)
    rows, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            rows = issue_many(actor=member, achievement=achievement, emails=form.cleaned_data["emails"])
            wrong = [row.email for row in rows if row.error]
            if not wrong:
                new = sum(row.is_new for row in rows)
                return redirect(f"{request.path}?new={new}&had={len(rows) - new}")
            form = IssueForm(initial={"emails": "\n".join(wrong)})
        else:
            status = 422
    elif said := _said(request):
        messages.success(request, said)
    issued = (
        Credential.objects.filter(achievement=achievement)
        .defer("ob3", "ob3_jwt", "ob2")
        .order_by("-created_at")
    )
    page = Paginator(issued, 50).get_page(request.GET.get("page"))
    now = timezone.now()
    return render(
        request,
        "credentials/manage/issue.html",
        {
            "achievement": achievement,
            "form": form,
            "rows": rows,
            "new": sum(row.is_new for row in rows or ()),
            "page": page,
            "issued": [_issued(credential, credential.state_at(now)) for credential in page.object_list],
        },
        status=status,
    )


def _said(request: HttpRequest) -> str:
    """What became of the addresses that led here (in the query, so that saying it writes no session)."""
    new, had = (min(int(text), MAX_ADDRESSES) if text.isdecimal() else 0 for text in _counts(request))
    parts = []
    if new:
        parts.append(ngettext("Issued to %(n)s address.", "Issued to %(n)s addresses.", new) % {"n": new})
    if had:
        parts.append(ngettext("%(n)s had it already.", "%(n)s had it already.", had) % {"n": had})
    return " ".join(parts)


def _counts(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("new", "")[:4], request.GET.get("had", "")[:4]


_KINDS = {CredentialState.EXPIRED: "warn", CredentialState.REVOKED: "bad"}


def _issued(credential: Credential, state: CredentialState) -> dict[str, Any]:
    return {
        "pk": credential.pk,
        "email": credential.recipient_email,
        "name": credential.recipient_name,
        "issued": day(credential.valid_from),
        "state": state.value,
        # Whether it is held or waits would tell which addresses have an account.
        "label": state.label if state in _KINDS else _("issued"),
        "kind": _KINDS.get(state, "good"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_issuers
def codes(request: HttpRequest, achievement: Achievement, member: Member) -> HttpResponse:
    """The achievement's codes, and a new one."""
    tenant = current_tenant()
    form = CodeWindowForm(request.POST or None, time_zone=tenant.time_zone)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                code = create_claim_code(actor=member, achievement=achievement, **form.cleaned_data)
            except ServiceError as error:
                form.add_error(None, str(error))
            else:
                return redirect(f"/achievements/{achievement.pk}/codes/{code.pk}/")
        status = 422
    listed = ClaimCode.objects.filter(achievement=achievement).order_by("-created_at")[:100]
    return render(
        request,
        "credentials/manage/codes.html",
        {
            "achievement": achievement,
            "form": form,
            "codes": [_code_row(code, tenant.time_zone) for code in listed],
            "zone": tenant.time_zone.replace("_", " "),
        },
        status=status,
    )


def _code_row(code: ClaimCode, time_zone: str) -> dict[str, Any]:
    """A code in words: when it works, how it stands."""
    base = f"/achievements/{code.achievement_id}/codes/{code.pk}/"
    state, kind = _code_state(code, timezone.now())
    return {
        "url": base,
        "off_url": f"{base}off/",
        "label": code.label or _("Code of %(when)s") % {"when": moment_text(code.created_at, time_zone)},
        "window": _window(code, time_zone),
        "uses": code.uses,
        "max_uses": code.max_uses,
        "is_active": code.is_active,
        "state": state,
        "kind": kind,
    }


def _code_state(code: ClaimCode, now: datetime) -> tuple[str, str]:
    """(words, kind of tag)"""
    if not code.is_active:
        return _("switched off"), ""
    if code.ends_at and code.ends_at <= now:
        return _("over"), ""
    if code.max_uses is not None and code.uses >= code.max_uses:
        return _("used up"), "warn"
    if code.starts_at and code.starts_at > now:
        return _("not yet"), "info"
    return _("works now"), "good"


def _window(code: ClaimCode, time_zone: str) -> str:
    begin = moment_text(code.starts_at, time_zone) if code.starts_at else ""
    end = moment_text(code.ends_at, time_zone) if code.ends_at else ""
    if begin and end:
        return f"{begin} – {end}"
    if begin:
        return _("from %(when)s") % {"when": begin}
    return _("until %(when)s") % {"when": end} if end else _("until it is switched off")


def _code(achievement: Achievement, number: int) -> ClaimCode:
    code = ClaimCode.objects.filter(achievement=achievement, pk=number).first()
    if code is None:
        raise Http404
    return code


@require_safe
@for_issuers
def show_code(request: HttpRequest, achievement: Achievement, member: Member, number: int) -> HttpResponse:
    """The QR code, large, for a screen or a sheet of paper."""
    code = _code(achievement, number)
    tenant = current_tenant()
    return render(
        request,
        "credentials/manage/code.html",
        {
            "achievement": achievement,
            "code": _code_row(code, tenant.time_zone),
            "claim_url": tenant_url(tenant, f"/claim/{code.code}/"),
            "ask_url": tenant_url(tenant, "/claim/").split("//", 1)[1],
            "typed": code.code,
            "qr_url": f"/achievements/{achievement.pk}/codes/{code.pk}/qr.svg",
        },
    )


@require_safe
@for_issuers
def code_qr(request: HttpRequest, achievement: Achievement, member: Member, number: int) -> HttpResponse:
    """The code's address as a QR code: black on white with its quiet zone, also in dark mode."""
    code = _code(achievement, number)
    address = tenant_url(current_tenant(), f"/claim/{code.code}/")
    svg = segno.make(address, error="m").svg_inline(border=4, light="#fff", omitsize=True)
    response = HttpResponse(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1), content_type="image/svg+xml"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_issuers
def deactivate_code(
    request: HttpRequest, achievement: Achievement, member: Member, number: int
) -> HttpResponse:
    deactivate_claim_code(actor=member, claim_code=_code(achievement, number))
    messages.success(request, _("The code is switched off. What was claimed with it stays."))
    return redirect(f"/achievements/{achievement.pk}/codes/")


@require_http_methods(["GET", "HEAD", "POST"])
@for_issuers
def revoke(
    request: HttpRequest, achievement: Achievement, member: Member, credential: uuid.UUID
) -> HttpResponse:
    """Withdraw one badge, with a reason."""
    found = Credential.objects.filter(achievement=achievement, pk=credential).first()
    if found is None:
        raise Http404
    form = RevokeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                revoke_credential(actor=member, credential=found, reason=form.cleaned_data["reason"])
            except ServiceError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The badge is withdrawn. Whoever checks it sees that at once."))
                return redirect(f"/achievements/{achievement.pk}/issue/")
        status = 422
    return render(
        request,
        "credentials/manage/revoke.html",
        {
            "achievement": achievement,
            "credential": found,
            "form": form,
            "issued": day(found.valid_from),
        },
        status=status,
    )
