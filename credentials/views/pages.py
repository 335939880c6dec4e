"""Pages about issued things, for people: credential, achievement, issuer."""

import uuid
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credentials.addresses import achievement_url, credential_url, issuer_url
from credentials.enums import CredentialState, NameAudience
from credentials.models import Achievement, Credential
from credentials.queries.achievements import find_achievement
from credentials.queries.issuers import find_issuer
from credentials.services.checking import check_own
from credentials.services.sharing import set_findable, set_name_audience
from credentials.views import documents
from credentials.views.words import check_rows, day
from credentials.wallet.queries.items import holder_policy, is_in_wallet
from shared.errors import GuardianMissing, NotAllowed
from shared.models import User
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.access import open_to_all
from tenants.members.requests import member_of_request, user_of_request


@open_to_all
@require_safe
def credential_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whoever has the address sees the badge; the e-mail address is never shown. Who asks for JSON gets the badge."""
    wanted = request.get_preferred_type(["text/html", *_NEGOTIATED])
    if wanted in _NEGOTIATED:
        response = _NEGOTIATED[wanted](request, pk=pk)
        patch_vary_headers(response, ["Accept"])
        return response
    credential = (
        Credential.objects.select_related("achievement", "issuer", "status_list")
        .defer("ob3_jwt", "ob2", "status_list__bits", "status_list__document")
        .filter(pk=pk)
        .first()
    )
    if credential is None:
        raise Http404
    user = user_of_request(request)
    context = _credential_context(request, credential, user)
    response = render(request, "credentials/credentials/page.html", context)
    if not context["credential"]["is_findable"]:
        response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept"])
    return response


@open_to_all
@require_POST
def credential_findable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The holder's choice whether search engines may list the page. Everybody else gets a 404."""
    user, credential = user_of_request(request), Credential.objects.filter(pk=pk).first()
    if user is None or credential is None:
        raise Http404
    try:
        set_findable(actor=user, credential=credential, is_findable=request.POST.get("is_findable") == "yes")
    except NotAllowed as error:
        raise Http404 from error
    except GuardianMissing as refused:
        messages.error(request, str(refused))
        return redirect(f"/credentials/{pk}/")
    text = (
        _("Search engines may list this page.")
        if credential.is_findable
        else _("Search engines are told to leave this page out.")
    )
    messages.success(request, text)
    return redirect(f"/credentials/{pk}/")


@open_to_all
@require_POST
def credential_name(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The holder's choice who reads their name on the page. Everybody else gets a 404."""
    user, credential = user_of_request(request), Credential.objects.filter(pk=pk).first()
    wanted = request.POST.get("audience", "")
    if user is None or credential is None or wanted not in NameAudience:
        raise Http404
    try:
        set_name_audience(actor=user, credential=credential, audience=NameAudience(wanted))
    except NotAllowed as error:
        raise Http404 from error
    messages.success(request, _("Saved: who reads your name on this page."))
    return redirect(f"/credentials/{pk}/")


def _reads_name(request: HttpRequest, credential: Credential, *, is_holder: bool) -> bool:
    """Whether the reader may read the holder's name, as the holder has chosen."""
    audience = credential.name_audience
    if is_holder or audience == NameAudience.ANYONE:
        return True
    if audience == NameAudience.SIGNED_IN:
        return user_of_request(request) is not None
    if audience == NameAudience.ORGANISER:
        member = member_of_request(request)
        return member is not None and allows("issuer.see_issued", member, credential.issuer)
    return False


_NEGOTIATED = {
    "application/vc+ld+json": documents.credential_ob3,
    "application/ld+json": documents.credential_ob3,
    "application/json": documents.credential_ob3,
    "application/jwt": documents.credential_jwt,
}


def _credential_context(request: HttpRequest, credential: Credential, user: User | None) -> dict[str, Any]:
    state = credential.state_at()
    achievement, issuer = credential.achievement, credential.issuer
    page_url = credential_url(credential)
    policy = holder_policy(credential)
    is_holder = user is not None and is_in_wallet(user, credential.pk)
    names = is_holder or (policy.names and _reads_name(request, credential, is_holder=is_holder))
    return {
        "credential": {
            "name": achievement.name,
            "image_url": f"/achievements/{achievement.pk}/image.svg",
            "image_png_url": achievement_url(achievement, "image.png"),
            "recipient": credential.recipient_name if names else "",
            "issuer": issuer.name,
            "date": day(credential.valid_from),
            "state": "held" if state == CredentialState.WAITING else state.value,
            "id": credential.pk,
            "is_findable": credential.is_findable and policy.is_public,
            "qr": segno.make(page_url, error="m").svg_inline(border=2, light="#fff", omitsize=True),
            "url": page_url,
            "achievement_url": f"/achievements/{achievement.pk}/",
            "description": plain(achievement.description, 200),
            "description_html": render_markdown(achievement.description),
            "criteria_html": render_markdown(achievement.criteria),
            "valid_until": day(credential.valid_until),
            "revocation_reason": credential.revocation_reason,
            "skills": [{"name": tag, "url": ""} for tag in achievement.tags],
            "evidence": [],
            "level": "",
        },
        "issuer": {"name": issuer.name, "url": f"/issuers/{issuer.slug}/", "is_verified": False},
        "checks": [] if credential.is_forgotten else check_rows(check_own(credential)),
        "downloads": [] if credential.is_forgotten else _downloads(credential),
        "alternates": [
            (credential_url(credential, name), kind)
            for name, kind in (
                ("ob3.json", "application/vc+ld+json"),
                ("ob3.jwt", "application/jwt"),
                ("ob2.json", "application/ld+json"),
                ("ob3.png", "image/png"),
                ("ob2.png", "image/png"),
            )
            if not credential.is_forgotten
        ],
        "verify_url": "/verify/?" + urlencode({"url": page_url}),
        "linkedin_url": _linkedin(credential),
        "is_holder": is_holder,
        "audiences": [
            {"value": value, "label": label, "is_chosen": value == credential.name_audience}
            for value, label in NameAudience.choices
        ],
        "claim_url": "",
    }


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
    achievement = find_achievement(pk)
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
            "may_issue": member is not None and allows("achievement.issue", member, achievement),
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
    issuer = find_issuer(slug)
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
