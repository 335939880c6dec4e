"""The permanent documents of issued things: public, without session, the same on every host that is the location's."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from credentials.addresses import origin
from credentials.models import Achievement, Credential, Issuer, StatusList
from credentials.openbadges import ob2, ob3
from credentials.openbadges.baking import OB2_KEYWORD, OB3_KEYWORD, bake_png
from credentials.queries.achievements import find_achievement
from credentials.queries.issuers import find_issuer
from credentials.services.composing import achievement_data, issuer_data
from credentials.services.images import achievement_png, achievement_svg
from credentials.services.keys import did_document
from tenants.access import open_to_all
from tenants.memory import remembered_document

SHORT = "public, max-age=60"
LONG = "public, max-age=86400"
_GONE = "The holder has deleted their account."
LD_JSON = "application/ld+json"

View = Callable[..., HttpResponse]


def permanent_document(view: View) -> View:
    """GET and HEAD only; readable by every site; ETag and 304. Our own verifier reads it without HTTP
    and, because it may ask within a transaction, as it is at that moment (`unremembered`)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    marked = open_to_all(require_safe(remembered_document(wrapped)))
    marked.unremembered = wrapped  # type: ignore[attr-defined]
    return marked


def _answer(body: str | bytes, media_type: str, *, cache: str = SHORT, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type, status=status)
    response["Cache-Control"] = cache
    return response


def _json(document: dict[str, Any], media_type: str = LD_JSON, *, status: int = 200) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _answer(text, media_type, status=status)


def _credential_text(pk: uuid.UUID, field: str) -> str:
    text = Credential.objects.filter(pk=pk).values_list(field, flat=True).first()
    if text is None:
        raise Http404
    return str(text)


def _or_gone(text: str, media_type: str) -> HttpResponse:
    """410 for a badge that was forgotten with its holder."""
    if text:
        return _answer(text, media_type, cache=LONG)
    return _json({"revoked": True, "revocationReason": _GONE}, "application/json", status=410)


@permanent_document
def credential_ob3(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open Badges 3.0 with Data Integrity proof."""
    return _or_gone(_credential_text(pk, "ob3"), "application/vc+ld+json")


@permanent_document
def credential_jwt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same as VC-JWT (compact JWS)."""
    return _or_gone(_credential_text(pk, "ob3_jwt"), "application/jwt")


@permanent_document
def credential_ob2(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open Badges 2.0 hosted assertion; 410 once it is revoked."""
    row = Credential.objects.filter(pk=pk).values_list("ob2", "revoked_at", "revocation_reason").first()
    if row is None:
        raise Http404
    text, revoked_at, reason = row
    if revoked_at is None:
        return _answer(text, LD_JSON)
    return _json(ob2.revoked_assertion(json.loads(text)["id"], reason=reason), status=410)


def _baked(pk: uuid.UUID, field: str, keyword: bytes) -> HttpResponse:
    credential = Credential.objects.select_related("achievement").filter(pk=pk).first()
    if credential is None:
        raise Http404
    if credential.is_forgotten:
        return _json({"revoked": True, "revocationReason": _GONE}, "application/json", status=410)
    image = bake_png(achievement_png(credential.achievement), getattr(credential, field), keyword=keyword)
    response = _answer(image, "image/png", cache=LONG)
    response["Content-Disposition"] = f'inline; filename="badge-{pk}.png"'
    return response


@permanent_document
def credential_ob3_png(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _baked(pk, "ob3", OB3_KEYWORD)


@permanent_document
def credential_ob2_png(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _baked(pk, "ob2", OB2_KEYWORD)


def _achievement(pk: uuid.UUID) -> Achievement:
    achievement = find_achievement(pk)
    if achievement is None:
        raise Http404
    return achievement


@permanent_document
def achievement_ob3(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _json(ob3.achievement_document(achievement_data(_achievement(pk))))


@permanent_document
def achievement_ob2(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _json(ob2.badge_class(achievement_data(_achievement(pk))))


@permanent_document
def achievement_image_svg(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    response = _answer(achievement_svg(_achievement(pk)), "image/svg+xml", cache="public, max-age=3600")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@permanent_document
def achievement_image_png(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _answer(achievement_png(_achievement(pk)), "image/png", cache="public, max-age=3600")


def _issuer(slug: str) -> Issuer:
    issuer = find_issuer(slug)
    if issuer is None:
        raise Http404
    return issuer


@permanent_document
def issuer_ob2(request: HttpRequest, slug: str) -> HttpResponse:
    issuer = _issuer(slug)
    return _json(ob2.issuer_profile(issuer_data(issuer), origin=origin(issuer)))


@permanent_document
def issuer_did(request: HttpRequest, slug: str) -> HttpResponse:
    return _json(did_document(_issuer(slug)), "application/did+ld+json")


@permanent_document
def status_list(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The signed Bitstring Status List credential. Always the whole list: nobody learns who is looked at."""
    text = (
        StatusList.objects.filter(issuer__slug=slug, number=number).values_list("document", flat=True).first()
    )
    if text is None:
        raise Http404
    return _answer(text, "application/vc+ld+json")
