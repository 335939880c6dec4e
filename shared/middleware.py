"""Compression, language of the page, and the rule that nothing personal is ever cached by others."""

import math
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from shared.accounts.errors import TooBusy, TooManyTries

GetResponse = Callable[[HttpRequest], HttpResponse]
_TEXT = re.compile(r"text/|image/svg\+xml|application/([\w.+-]+\+)?json")


class CompressionMiddleware(GZipMiddleware):
    """Texts are sent compressed, with a length that Django blurs so that nobody guesses secrets from it (BREACH).
    Other things, like PNG and PDF, are compressed in themselves."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _TEXT.match(response.headers.get("Content-Type", "")):
            return super().process_response(request, response)
        return response


class LanguageMiddleware:
    """The language chosen by hand (cookie), else the browser's, among those that the location offers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = offered_languages(request)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in offered:
            language = _from_header(request.headers.get("Accept-Language", ""), offered)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class PrivateCacheMiddleware:
    """A page made with a session is nobody else's; a page without says so only by its own header.

    What was made for somebody who is signed in is not kept at all: after signing out, "back" does not show it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            reader = getattr(request, "_cached_user", None)  # not set where nobody asked who it is
            patch_cache_control(response, private=True, no_cache=True)
            if reader is not None and reader.is_authenticated:
                patch_cache_control(response, no_store=True)
        return response


class RefusalMiddleware:
    """Too many tries: 429. No place to check a password: 503. Both say when to come back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTries):
            minutes = math.ceil(exception.retry_after / 60)
            response = render(
                request,
                exception.template,
                {"minutes": minutes, "retry_after": exception.retry_after},
                status=429,
            )
            response["Retry-After"] = str(exception.retry_after)
        elif isinstance(exception, TooBusy):
            response = render(request, "account/too_busy.html", status=503)
            response["Retry-After"] = "5"
        else:
            return None
        response["Cache-Control"] = "no-store"
        return response


def offered_languages(request: HttpRequest) -> list[str]:
    """Interface languages of this host, the default first."""
    tenant = getattr(request, "tenant", None)
    wanted = tenant.languages if tenant is not None else settings.INTERFACE_LANGUAGES
    return [code for code in wanted if code in settings.INTERFACE_LANGUAGES] or ["en"]


def _from_header(header: str, offered: list[str]) -> str:
    from django.utils.translation.trans_real import parse_accept_lang_header

    for code, _quality in parse_accept_lang_header(header):
        if code.split("-")[0] in offered:
            return code.split("-")[0]
    return offered[0]
