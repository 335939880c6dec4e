"""Who sees a private location: members. Everybody sees its front door and what must stay verifiable."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tenants.members.requests import member_of_request

View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """Mark a view that also people who are not members of a private location may see."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class PrivateLocationMiddleware:
    """Sends people who are not members of a private location to its front door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        tenant = getattr(request, "tenant", None)
        if tenant is None or tenant.is_public or getattr(view, "open_to_all", False):
            return None
        with transaction.atomic():  # outside the view's own transaction, where it has one
            member = member_of_request(request)
        return None if member is not None else redirect("/")
