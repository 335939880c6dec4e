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
from credentials.openbadges.verification import Report, verify
from credentials.services.resolving import VerificationFetch
from credentials.views.words import check_row, verdict_words
from shared.models import normalise_email
from shared.services.limits import hit, peer_address
from shared.text import plain
from tenants.access import open_to_all

TRIES_A_MINUTE = 30


@open_to_all
@csrf_exempt  # changes nothing and reads no session: another site may as well send people here
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """The form; with `?url=` a link is filled in, by POST the badge is checked."""
    if request.method != "POST":
        form = VerifyForm(initial={"link": request.GET.get("url", "")[:2000]})
        return render(request, "credentials/verification/page.html", {"form": form, "result": None})
    tries = hit(name="verify", subject=peer_address(request), limit=TRIES_A_MINUTE, seconds=60)
    if not tries.allowed:
        response = render(request, "429.html", {"retry_after": tries.retry_after}, status=429)
        response["Retry-After"] = str(tries.retry_after)
        return response
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(
            request, "credentials/verification/page.html", {"form": form, "result": None}, status=422
        )
    email = form.cleaned_data["recipient"]
    report = verify(
        form.source(),
        fetch=VerificationFetch(),
        now=timezone.now(),
        recipient=normalise_email(email) if email else "",
        scheme=settings.PUBLIC_SCHEME,
    )
    return render(request, "credentials/verification/page.html", {"form": form, "result": result_of(report)})


def result_of(report: Report) -> dict[str, Any]:
    """The report as the template shows it. All texts of the badge are a stranger's: plain and cut."""
    summary = report.summary
    badge = None
    if report.version and (summary.achievement_name or summary.issuer_id):
        badge = {
            "name": summary.achievement_name[:200],
            "description": plain(summary.achievement_description, 500),
            "image_url": "",
            "issuer": summary.issuer_name[:200] or summary.issuer_id[:200],
            "issuer_url": summary.issuer_url
            if summary.issuer_url.startswith(("https://", "http://"))
            else "",
            "recipient": "",
            "issued": summary.valid_from[:40],
            "expires": summary.valid_until[:40],
            "format": f"Open Badges {report.version}",
        }
    return {
        **verdict_words(report),
        "checks": [check_row(check) for check in report.checks],
        "badge": badge,
        "endorsements": [],
        "raw": json.dumps(report.document, ensure_ascii=False, indent=2)[:20_000] if report.document else "",
        "machine": str(report.verdict),
    }
