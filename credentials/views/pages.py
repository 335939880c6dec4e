"""Pages about issued things, for people: credential, achievement, issuer."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credentials.addresses import achievement_url, credential_url, issuer_url
from credentials.enums import CredentialState
from credentials.models import Achievement, Credential, Issuer
from shared.rules import allows
from shared.text import render_markdown
from tenants.access import open_to_all
from tenants.members.requests import member_of_request


def _day(moment: Any) -> str:
    return formats.date_format(moment, "j F Y") if moment else ""


@open_to_all
@require_safe
def credential_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whoever has the address sees the badge; the e-mail address is never shown."""
    credential = (
        Credential.objects.select_related("achievement", "issuer")
        .defer("ob3", "ob3_jwt", "ob2")
        .filter(pk=pk)
        .first()
    )
    if credential is None:
        raise Http404
    member = member_of_request(request)
    state = credential.state_at()
    achievement, issuer = credential.achievement, credential.issuer
    page_url = credential_url(credential)
    response = render(
        request,
        "credentials/credentials/page.html",
        {
            "credential": {
                "name": achievement.name,
                "image_url": f"/achievements/{achievement.pk}/image.svg",
                "image_png_url": achievement_url(achievement, "image.png"),
                "recipient": credential.recipient_name,
                "issuer": issuer.name,
                "date": _day(credential.valid_from),
                "state": "held" if state == CredentialState.WAITING else state.value,
                "qr": "",
                "url": page_url,
                "achievement_url": f"/achievements/{achievement.pk}/",
                "description": achievement.description,
                "criteria_html": render_markdown(achievement.criteria),
                "valid_until": _day(credential.valid_until),
                "revocation_reason": credential.revocation_reason,
                "skills": [{"name": tag, "url": ""} for tag in achievement.tags],
                "evidence": [],
                "level": "",
            },
            "issuer": {"name": issuer.name, "url": f"/issuers/{issuer.slug}/", "is_verified": False},
            "checks": _checks(credential, state),
            "downloads": _downloads(credential),
            "alternates": [
                (credential_url(credential, name), kind)
                for name, kind in (
                    ("ob3.json", "application/vc+ld+json"),
                    ("ob3.jwt", "application/jwt"),
                    ("ob2.json", "application/ld+json"),
                    ("ob3.png", "image/png"),
                    ("ob2.png", "image/png"),
                )
            ],
            "verify_url": "/verify/?" + urlencode({"url": credential_url(credential, "ob3.json")}),
            "linkedin_url": _linkedin(credential),
            "is_holder": member is not None and credential.member_id == member.pk,
            "claim_url": "",
        },
        status=410 if state == CredentialState.REVOKED else 200,
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _checks(credential: Credential, state: CredentialState) -> list[dict[str, str]]:
    """What the house knows of its own badge, without asking anybody."""
    rows = [
        {"title": _("Integrity"), "text": _("Signed by the issuer and unchanged since."), "state": "good"},
        {
            "title": _("Issuer"),
            "text": _("The key belongs to %(name)s.") % {"name": credential.issuer.name},
            "state": "good",
        },
    ]
    if state == CredentialState.REVOKED:
        rows.append({"title": _("Withdrawal"), "text": _("Its issuer has withdrawn it."), "state": "bad"})
    else:
        rows.append({"title": _("Withdrawal"), "text": _("It was not withdrawn."), "state": "good"})
    if state == CredentialState.EXPIRED:
        rows.append({"title": _("Dates"), "text": _("It has expired."), "state": "bad"})
    elif credential.valid_until:
        rows.append(
            {
                "title": _("Dates"),
                "text": _("Valid until %(day)s.") % {"day": _day(credential.valid_until)},
                "state": "good",
            }
        )
    else:
        rows.append({"title": _("Dates"), "text": _("It does not expire."), "state": "good"})
    return rows


def _downloads(credential: Credential) -> list[dict[str, str]]:
    base = f"/credentials/{credential.pk}/"
    return [
        {
            "label": _("Image with the badge inside"),
            "detail": "PNG, Open Badges 3.0",
            "url": base + "ob3.png",
            "symbol": "image",
        },
        {
            "label": _("Credential"),
            "detail": "JSON, Open Badges 3.0",
            "url": base + "ob3.json",
            "symbol": "file-json",
        },
        {
            "label": _("Credential as a token"),
            "detail": "JWT, Open Badges 3.0",
            "url": base + "ob3.jwt",
            "symbol": "file-text",
        },
        {
            "label": _("Image for older backpacks"),
            "detail": "PNG, Open Badges 2.0",
            "url": base + "ob2.png",
            "symbol": "image",
        },
        {
            "label": _("Assertion for older backpacks"),
            "detail": "JSON, Open Badges 2.0",
            "url": base + "ob2.json",
            "symbol": "file-json",
        },
    ]


def _linkedin(credential: Credential) -> str:
    """LinkedIn's documented "add to profile" address."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": credential.achievement.name,
        "organizationName": credential.issuer.name,
        "issueYear": credential.valid_from.year,
        "issueMonth": credential.valid_from.month,
        "certUrl": credential_url(credential),
        "certId": str(credential.pk),
    }
    if credential.valid_until:
        fields |= {
            "expirationYear": credential.valid_until.year,
            "expirationMonth": credential.valid_until.month,
        }
    return "https://www.linkedin.com/profile/add?" + urlencode(fields)


@open_to_all
@require_safe
def achievement_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What can be earned, and how."""
    achievement = Achievement.objects.select_related("issuer").filter(pk=pk).first()
    if achievement is None:
        raise Http404
    member = member_of_request(request)
    return render(
        request,
        "credentials/achievements/page.html",
        {
            "achievement": achievement,
            "criteria_html": render_markdown(achievement.criteria),
            "description_html": render_markdown(achievement.description),
            "may_issue": member is not None and allows("issuer.issue", member, achievement.issuer),
            "alternates": [
                (achievement_url(achievement, "ob3.json"), "application/ld+json"),
                (achievement_url(achievement, "ob2.json"), "application/ld+json"),
            ],
        },
    )


@open_to_all
@require_safe
def issuer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who signs."""
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is None:
        raise Http404
    badges = Achievement.objects.filter(issuer=issuer, archived_at=None).order_by("name")[:48]
    return render(
        request,
        "credentials/issuers/page.html",
        {
            "issuer": issuer,
            "description_html": render_markdown(issuer.description),
            "did_url": issuer_url(issuer, "did.json"),
            "badges": [
                {
                    "name": badge.name,
                    "url": f"/achievements/{badge.pk}/",
                    "image_url": f"/achievements/{badge.pk}/image.svg",
                    "detail": "",
                    "state": "",
                }
                for badge in badges
            ],
            "alternates": [
                (issuer_url(issuer, "ob2.json"), "application/ld+json"),
                (issuer_url(issuer, "did.json"), "application/did+ld+json"),
            ],
        },
    )
