"""Answers that leave in even steps of time, so that how long one took tells little about what was found."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STEP_SECONDS = 0.0 if settings.ENVIRONMENT == "test" else 0.05


def evenly(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hold the answer to a POST until the next step since its beginning."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        began = time.monotonic()
        response: HttpResponse = view(request, *args, **kwargs)
        if request.method == "POST" and STEP_SECONDS:
            if hasattr(response, "render") and callable(response.render):
                response.render()
            time.sleep(STEP_SECONDS - (time.monotonic() - began) % STEP_SECONDS)
        return response

    return wrapped
