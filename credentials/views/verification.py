"""Is this badge real? For everybody, on every host. Nothing that is handed in is stored."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from credentials.forms import VerifyForm
from credentials.openbadges.verification import Outcome, Report, verify
from credentials.openbadges.verification.report import identifier
from credentials.services.resolving import VerificationFetch, is_own_address
from credentials.views.words import check_rows, day, verdict_words
from shared.models import normalise_email
from shared.services.limits import peer_address, require
from shared.text import plain
from tenants.access import open_to_all

VERIFICATIONS = ("verify", 60, 60)  # name, limit, seconds


@open_to_all
@csrf_exempt  # changes nothing and reads no session: another site may as well send people here
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """The form. By POST anything is checked; `?url=` fills in a link and checks it at once if it is one of ours."""
    url = request.GET.get("url", "")[:2000]
    if request.method != "POST" and not (url and is_own_address(url)):
        return _page(request, VerifyForm(initial={"link": url}))
    require(VERIFICATIONS, peer_address(request))
    if request.method != "POST":
        return _page(request, VerifyForm(initial={"link": url}), _judge(url))
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    report = _judge(form.source(), form.cleaned_data["recipient"])
    # What holds no badge at all is a fault of the request; a bad badge is an answer.
    return _page(request, form, report, status=200 if report.version else 400)


def _judge(source: bytes | str, email: str = "") -> Report:
    return verify(
        source,
        fetch=VerificationFetch(),
        now=timezone.now(),
        recipient=normalise_email(email) if email else "",
        scheme=settings.PUBLIC_SCHEME,
    )


def _page(
    request: HttpRequest, form: VerifyForm, report: Report | None = None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "result": result_of(report) if report else None}
    return render(request, "credentials/verification/page.html", context, status=status)


def _own_image(report: Report) -> str:
    """The badge's picture if it is one of ours and nobody put it into a forged badge; strangers' are not loaded."""
    failed = {check.code for check in report.checks if check.outcome == Outcome.FAILED}
    if failed - {"revoked", "expired"}:
        return ""
    subject = report.document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    image = identifier(achievement.get("image")) if isinstance(achievement, dict) else ""
    return image if is_own_address(image) else ""


def result_of(report: Report) -> dict[str, Any]:
    """The report as the template shows it. All texts of the badge are a stranger's: plain and cut."""
    summary = report.summary
    badge = None
    if report.version and (summary.achievement_name or summary.issuer_id):
        badge = {
            "name": summary.achievement_name[:200],
            "description": plain(summary.achievement_description, 500),
            "image_url": _own_image(report),
            "issuer": summary.issuer_name[:200] or summary.issuer_id[:200],
            "issuer_url": summary.issuer_url
            if summary.issuer_url.startswith(("https://", "http://"))
            else "",
            "recipient": "",
            "issued": day(summary.valid_from),
            "expires": day(summary.valid_until),
            "format": f"Open Badges {report.version}",
        }
    return {
        **verdict_words(report),
        "checks": check_rows(report),
        "badge": badge,
        "endorsements": [],
        "raw": json.dumps(report.document, ensure_ascii=False, indent=2)[:20_000] if report.document else "",
        "machine": str(report.verdict),
    }
