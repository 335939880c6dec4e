"""Compression, and the rule that nothing personal is ever cached by others."""

import math
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from shared.accounts.errors import TooBusy
from shared.errors import TooManyTries

GetResponse = Callable[[HttpRequest], HttpResponse]
_TEXT = re.compile(r"text/|image/svg\+xml|application/([\w.+-]+\+)?json")


class CompressionMiddleware(GZipMiddleware):
    """Texts are sent compressed, with a length that Django blurs so that nobody guesses secrets from it (BREACH).
    Other things, like PNG and PDF, are compressed in themselves."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _TEXT.match(response.headers.get("Content-Type", "")):
            return super().process_response(request, response)
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
            return too_busy(request)
        else:
            return None
        response["Cache-Control"] = "no-store"
        return response


def too_busy(request: HttpRequest) -> HttpResponse:
    """Very many people are signing in: come back in five seconds."""
    response = render(request, "account/too_busy.html", status=503)
    response["Retry-After"] = "5"
    response["Cache-Control"] = "no-store"
    return response
